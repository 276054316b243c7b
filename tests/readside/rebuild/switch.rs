//! From one version to another: readers see the one or the other.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use annals::rusqlite::Connection;
use annals::{
    Position, ProjectionError, ProjectionState, Projector, Rebuild, RebuildError, RunningProjector,
    WaitError,
};
use pollster::block_on;

use super::versions::{First, Second, Third, catch_up, look, place, rebuild, tables};
use crate::support::{Deposited, Withdrawn, end, record, until};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_first_version_is_seen_at_once() {
    let (_place, store, sql) = place();
    let mut projector = Projector::new(store.clone())
        .with(First::default())
        .unwrap();
    assert_eq!(look(&sql).events, 0);
    record(&store, 1, vec![Deposited { cents: 3 }; 10]);
    projector.catch_up().unwrap();
    let seen = look(&sql);
    assert_eq!((seen.version, seen.events, seen.cents), (1, 10, 30));
    assert_eq!(tables(&sql), ["counts_v1", "totals_v1"]);
}

#[test]
fn a_newer_version_takes_the_place_of_the_older_one() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 3 }; 10]);
    catch_up(&store, First::default());
    record(&store, 2, Withdrawn { cents: 1 });
    let mut projector = Projector::new(store.clone())
        .with(Second::default())
        .unwrap();
    assert_eq!((look(&sql).version, look(&sql).events), (1, 10));
    projector.catch_up().unwrap();
    let seen = look(&sql);
    assert_eq!((seen.version, seen.events, seen.cents), (2, 11, 29));
    // The way back.
    assert_eq!(
        tables(&sql),
        ["counts_v1", "counts_v2", "totals_v1", "totals_v2"]
    );
    record(&store, 2, Withdrawn { cents: 1 });
    projector.catch_up().unwrap();
    assert_eq!(look(&sql).events, 12);
}

#[test]
fn no_more_than_one_way_back_is_kept_and_none_where_it_is_said() {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 3 });
    catch_up(&store, First::default());
    catch_up(&store, Second::default());
    catch_up(&store, Third::default());
    assert_eq!(
        tables(&sql),
        ["counts_v2", "counts_v3", "totals_v2", "totals_v3"]
    );
    let rebuild = Rebuild::new(store, First::default()).with_old_dropped();
    rebuild.run(|_| ControlFlow::Continue(())).unwrap();
    assert_eq!(tables(&sql), ["counts_v1", "totals_v1"]);
    assert_eq!(look(&sql).version, 1);
}

#[test]
fn an_older_version_is_refused_while_readers_see_a_newer_one() {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 3 });
    catch_up(&store, First::default());
    catch_up(&store, Second::default());
    let refused = Projector::new(store.clone())
        .with(First::default())
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "expected version 1 of projection `totals`, readers see version 2"
    );
    assert!(!refused.is_retryable());
    assert_eq!(look(&sql).version, 2);

    // Where it was asked for to bridge the time of the rebuild there is nothing more to bridge.
    let projector = Projector::new(store.clone())
        .with_former(First::default())
        .unwrap();
    let mut projector = projector.with(Second::default()).unwrap();
    record(&store, 1, Deposited { cents: 3 });
    projector.catch_up().unwrap();
    assert_eq!((look(&sql).version, look(&sql).events), (2, 2));
}

#[test]
fn a_worker_whose_version_was_superseded_stops_and_writes_nothing() {
    let (_place, store, sql) = place();
    let old = Projector::new(store.clone())
        .with(First::default())
        .unwrap();
    let old = old.start().unwrap();
    record(&store, 1, Deposited { cents: 3 });
    block_on(old.wait_for("totals", end(&store), PATIENCE)).unwrap();
    rebuild(&store, Second::default()).unwrap();
    record(&store, 1, Deposited { cents: 3 });
    let error = block_on(old.wait_for("totals", end(&store), PATIENCE)).unwrap_err();
    assert!(matches!(error, WaitError::Stopped { .. }), "{error}");
    let [status] = &old.status()[..] else {
        panic!("there is one projection");
    };
    assert_eq!(status.state, ProjectionState::Superseded);
    assert!(!status.is_healthy());
    let error = status.error.as_deref();
    let expected = matches!(error, Some(ProjectionError::Superseded { serving: 2, .. }));
    assert!(expected, "{error:?}");
    let events: i64 = sql
        .query_row("SELECT events FROM counts_v1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(events, 1);
}

#[test]
fn the_way_back_leads_to_an_older_version_that_has_caught_up() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 3 }; 10]);
    catch_up(&store, First::default());
    catch_up(&store, Second::default());
    record(&store, 2, Withdrawn { cents: 1 });
    let mut new = Projector::new(store.clone())
        .with(Second::default())
        .unwrap();
    let mut steps = Vec::new();
    let back = Rebuild::new(store.clone(), First::default());
    back.run(|progress| {
        steps.push(progress.position.get());
        ControlFlow::Continue(())
    })
    .unwrap();
    let seen = look(&sql);
    assert_eq!((seen.version, seen.events, seen.cents), (1, 11, 29));
    // Not from the first event on.
    assert!(steps.iter().all(|position| *position > 10), "{steps:?}");
    record(&store, 2, Withdrawn { cents: 1 });
    let error = new.catch_up().unwrap_err();
    assert!(
        matches!(error, ProjectionError::Superseded { serving: 1, .. }),
        "{error}"
    );
    catch_up(&store, First::default());
    assert_eq!((look(&sql).version, look(&sql).events), (1, 12));
}

#[test]
fn a_rebuild_says_in_numbers_how_far_it_has_come() {
    let (_place, store, sql) = place();
    for account in 0..4 {
        record(&store, account, vec![Deposited { cents: 3 }; 3000]);
    }
    catch_up(&store, First::default());
    let mut seen = Vec::new();
    let last = Rebuild::new(store.clone(), Second::default())
        .with_batch(100)
        .run(|progress| {
            seen.push(*progress);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(seen.len() > 3, "{seen:?}");
    assert!(seen.is_sorted_by(|a, b| a.position <= b.position && a.elapsed <= b.elapsed));
    assert!(
        seen.iter()
            .all(|progress| progress.target == Position::from(12_000))
    );
    assert!(
        seen.iter()
            .all(|progress| progress.rate > 0.0 && progress.eta().is_some())
    );
    assert_eq!(last.position, last.target);
    assert!((last.fraction() - 1.0).abs() < f64::EPSILON);
    assert_eq!(seen.last(), Some(&last));
    assert_eq!((look(&sql).version, look(&sql).events), (2, 12_000));

    let error = rebuild(&store, Second::default()).unwrap_err();
    assert!(
        matches!(error, RebuildError::Serves { version: 2, .. }),
        "{error}"
    );
}

#[test]
fn two_who_rebuild_the_same_version_do_each_other_no_harm() {
    let (place, store, sql) = place();
    for account in 0..4 {
        record(&store, account, vec![Deposited { cents: 3 }; 1000]);
    }
    catch_up(&store, First::default());
    let rebuilds: Vec<_> = (0..3)
        .map(|_| {
            let store = place.open();
            std::thread::spawn(move || {
                let rebuild = Rebuild::new(store, Second::default()).with_batch(20);
                rebuild.run(|_| ControlFlow::Continue(()))
            })
        })
        .collect();
    for rebuild in rebuilds {
        match rebuild.join().unwrap() {
            // One that begins when it is done.
            Ok(_) | Err(RebuildError::Serves { .. }) => {}
            Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
        }
    }
    assert_eq!((look(&sql).version, look(&sql).events), (2, 4000));
}

/// Reads on until it is told to end: what is seen is whole, of one version, and never of an earlier time.
fn read_on(sql: &Connection, done: &AtomicBool) -> Vec<i64> {
    let mut versions = Vec::new();
    let mut last = 0;
    while !done.load(Ordering::Relaxed) {
        let seen = look(sql);
        assert!(seen.position >= last, "back from {last} in {seen:?}");
        last = seen.position;
        if versions.last() != Some(&seen.version) {
            versions.push(seen.version);
        }
    }
    versions
}

fn wait(running: &RunningProjector, position: Position) {
    block_on(running.wait_for("totals", position, PATIENCE)).unwrap();
}

#[test]
fn readers_see_one_version_or_the_other_and_never_go_back_in_time() {
    let (place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 3 }; 2000]);
    catch_up(&store, First::default());
    let done = Arc::new(AtomicBool::new(false));
    let writer = {
        let (store, done) = (place.open(), Arc::clone(&done));
        std::thread::spawn(move || {
            for account in 0.. {
                record(
                    &store,
                    account % 5,
                    (Deposited { cents: 3 }, Withdrawn { cents: 1 }),
                );
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        })
    };
    let reader = {
        let (sql, done) = (Connection::open(place.path()).unwrap(), Arc::clone(&done));
        std::thread::spawn(move || read_on(&sql, &done))
    };
    // The old one stays up to date until the new one takes its place.
    let old = Projector::new(place.open()).with_batch(1);
    let old = old.with(First::default()).unwrap().start().unwrap();
    wait(&old, end(&store));
    let projector = Projector::new(store.clone()).with_batch(50);
    let both = projector.with_former(First::default()).unwrap();
    let both = both.with(Second::default()).unwrap().start().unwrap();
    while look(&sql).version == 1 {
        wait(&both, end(&store));
    }
    wait(&both, end(&store));
    rebuild(&place.open(), Third::default()).unwrap();
    assert_eq!(look(&sql).version, 3);
    done.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    assert_eq!(reader.join().unwrap().iter().max(), Some(&3));
    drop((old, both));
    catch_up(&store, Third::default());
    assert_eq!(look(&sql).position.unsigned_abs(), end(&store).get());
}

#[test]
fn who_waits_for_a_version_that_is_built_waits_for_the_switch() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 3 }; 3000]);
    catch_up(&store, First::default());
    let projector = Projector::new(store.clone()).with_batch(1);
    let running = projector.with(Second::default()).unwrap();
    let running = running.start().unwrap();
    assert!(running.pause("totals"));
    until(|| running.status()[0].state == ProjectionState::Paused);
    assert_eq!(look(&sql).version, 1);
    // It has come there long ago, but nobody sees it.
    let soon = running.wait_for("totals", Position::START, Duration::from_millis(50));
    assert!(matches!(block_on(soon), Err(WaitError::TooLate { .. })));
    assert!(running.resume("totals"));
    let shown = running.wait_for("totals", end(&store), Duration::from_secs(60));
    block_on(shown).unwrap();
    assert_eq!((look(&sql).version, look(&sql).events), (2, 3000));
}
