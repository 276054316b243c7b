//! Projections on threads of their own: they follow, fail, recover and stop.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::Transaction;
use annals::{
    Project, ProjectError, Projection, ProjectionState, Projector, Recorded, RunningProjector,
    Sqlite, WaitError,
};
use pollster::block_on;

use super::projection::{Balances, add, cents, place};
use super::support::{Deposited, end, record};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts the deposits; the first tries of each fail.
#[derive(Projection)]
#[projection(name = "stubborn", events(Deposited))]
struct Stubborn {
    failures_left: Arc<AtomicUsize>,
}

impl Project<Deposited, Sqlite> for Stubborn {
    fn project(
        &mut self,
        _: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, "stubborn", 1)?;
        let take = |left: usize| left.checked_sub(1);
        let left = &self.failures_left;
        match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
            Ok(_) => Err("not yet".into()),
            Err(_) => Ok(()),
        }
    }
}

fn stubborn(failures: usize) -> Stubborn {
    Stubborn {
        failures_left: Arc::new(AtomicUsize::new(failures)),
    }
}

fn wait(running: &RunningProjector, name: &str, position: Position) -> Result<(), WaitError> {
    block_on(running.wait_for(name, position, PATIENCE))
}

#[test]
fn who_waits_for_a_projection_reads_its_own_writes() {
    let (_place, store, sql) = place();
    let projector = Projector::new(store.clone()).with(Balances).unwrap();
    let running = projector.start().unwrap();
    for round in 1..=20 {
        record(&store, 1, Deposited { cents: 2 });
        wait(&running, "balances", end(&store)).unwrap();
        assert_eq!(cents(&sql, "1"), 2 * round);
    }
    let status = running.status();
    assert!(
        status.iter().all(annals::ProjectionStatus::is_healthy),
        "{status:?}"
    );
}

#[test]
fn a_wait_ends_with_its_patience_and_says_how_far_the_projection_came() {
    let (_place, store, _sql) = place();
    record(&store, 1, Deposited { cents: 2 });
    let projector = Projector::new(store).with(Balances).unwrap();
    let running = projector.start().unwrap();
    wait(&running, "balances", Position::from(1)).unwrap();
    let beyond = running.wait_for("balances", Position::from(2), Duration::from_millis(20));
    let error = block_on(beyond).unwrap_err();
    let text = "expected projection `balances` at position 2, found 1";
    assert_eq!(error.to_string(), text);
    let unknown = wait(&running, "sums", Position::from(1)).unwrap_err();
    assert!(matches!(unknown, WaitError::Unknown { .. }));
}

#[test]
fn an_event_that_fails_for_a_while_is_tried_again_and_taken_in_once() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 2 }; 7]);
    let projector = Projector::new(store.clone()).with_batch(3).with_retries(5);
    let running = projector.with(stubborn(5)).unwrap().start().unwrap();
    wait(&running, "stubborn", end(&store)).unwrap();
    assert_eq!(cents(&sql, "stubborn"), 7);
    assert!(running.status().iter().all(|status| status.error.is_none()));
}

#[test]
fn a_projection_that_fails_for_good_stops_and_the_others_go_on() {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 2 });
    let projector = Projector::new(store.clone()).with_retries(3);
    let projector = projector.with(stubborn(usize::MAX)).unwrap();
    let running = projector.with(Balances).unwrap().start().unwrap();
    let error = wait(&running, "stubborn", Position::from(1)).unwrap_err();
    assert!(matches!(error, WaitError::Stopped { .. }));
    assert!(error.source().unwrap().to_string().contains("event 1"));

    record(&store, 1, Deposited { cents: 3 });
    wait(&running, "balances", end(&store)).unwrap();
    assert_eq!((cents(&sql, "stubborn"), cents(&sql, "1")), (0, 5));
    let [failed, healthy] = &running.status()[..] else {
        panic!("there are two projections");
    };
    assert_eq!(failed.state, ProjectionState::Failed);
    assert!(!failed.is_healthy() && healthy.is_healthy());
    running.stop();

    let again = Projector::new(store).with(stubborn(0)).unwrap();
    let running = again.start().unwrap();
    wait(&running, "stubborn", Position::from(2)).unwrap();
    assert_eq!(cents(&sql, "stubborn"), 2);
}

#[test]
fn a_projector_that_is_stopped_at_any_time_goes_on_where_it_was() {
    let (_place, store, sql) = place();
    for account in 0..20 {
        record(&store, account, vec![Deposited { cents: 1 }; 1000]);
    }
    for millis in [0, 1, 2, 5, 10, 20] {
        let projector = Projector::new(store.clone()).with_batch(50);
        let running = projector.with(stubborn(0)).unwrap().start().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        running.stop();
        let select = "SELECT coalesce(max(position), 0) FROM annals_projections";
        let noted: i64 = sql.query_row(select, [], |row| row.get(0)).unwrap();
        assert_eq!(cents(&sql, "stubborn"), noted);
    }
    let projector = Projector::new(store).with(stubborn(0)).unwrap();
    let running = projector.start().unwrap();
    wait(&running, "stubborn", Position::from(20_000)).unwrap();
    assert_eq!(cents(&sql, "stubborn"), 20_000);
}

#[test]
fn a_projection_that_is_paused_takes_in_nothing_until_it_is_resumed() {
    let (_place, store, sql) = place();
    let projector = Projector::new(store.clone()).with(Balances).unwrap();
    let running = projector.start().unwrap();
    let state = || running.status().first().map(|status| status.state);
    assert!(running.pause("balances"));
    while state() != Some(ProjectionState::Paused) {
        std::thread::sleep(Duration::from_millis(1));
    }
    record(&store, 1, Deposited { cents: 2 });
    let soon = running.wait_for("balances", end(&store), Duration::from_millis(50));
    assert!(matches!(block_on(soon), Err(WaitError::TooLate { .. })));
    assert_eq!(cents(&sql, "1"), 0);

    assert!(running.resume("balances"));
    wait(&running, "balances", end(&store)).unwrap();
    assert_eq!(cents(&sql, "1"), 2);
    assert!(!running.pause("sums"));
}
