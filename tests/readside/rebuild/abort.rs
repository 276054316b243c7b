//! Rebuilds that come to nothing: readers see what they saw, and nothing is left behind.

use std::error::Error;
use std::ops::ControlFlow;

use annals::rusqlite::{Connection, Transaction};
use annals::{
    Position, Project, ProjectError, Projection, ProjectionError, Projector, ReadModel, Rebuild,
    RebuildError, Recorded, Sqlite, SqliteStore,
};

use super::versions::{First, Second, Third, catch_up, look, place, rebuild, tables};
use crate::support::{Deposited, Place, record};

const OLD: [&str; 2] = ["counts_v1", "totals_v1"];

/// A file where readers see the first version.
fn first() -> (Place, SqliteStore, Connection) {
    let (place, store, sql) = place();
    for account in 0..3 {
        record(&store, account, vec![Deposited { cents: 3 }; 2000]);
    }
    catch_up(&store, First::default());
    (place, store, sql)
}

fn assert_untouched(store: &SqliteStore, sql: &Connection) {
    let seen = look(sql);
    assert_eq!((seen.version, seen.events), (1, 6000));
    assert_eq!(tables(sql), OLD);
    let noted = "SELECT count(*) FROM annals_projections WHERE name = 'totals' AND version <> 1";
    let noted: i64 = sql.query_row(noted, [], |row| row.get(0)).unwrap();
    assert_eq!(noted, 0);
    rebuild(store, Second::default()).unwrap();
    let seen = look(sql);
    assert_eq!((seen.version, seen.events), (2, 6000));
}

#[test]
fn a_rebuild_that_is_cancelled_at_any_time_leaves_nothing_behind() {
    for pages in 0..3 {
        let (_place, store, sql) = first();
        let mut left = pages;
        let rebuild = Rebuild::new(store.clone(), Second::default()).with_batch(100);
        let error = rebuild
            .run(|_| match left {
                0 => ControlFlow::Break(()),
                _ => {
                    left -= 1;
                    ControlFlow::Continue(())
                }
            })
            .unwrap_err();
        let text = "the rebuild of version 2 of projection `totals` was cancelled";
        assert_eq!(error.to_string(), text);
        assert_untouched(&store, &sql);
    }
}

#[test]
fn a_rebuild_that_meets_an_event_that_fails_leaves_nothing_behind() {
    for fails_at in [1, 2, 999, 1000, 1001, 4321, 6000] {
        let (_place, store, sql) = first();
        let failing = Second {
            fails_at: Some(fails_at),
        };
        let error = rebuild(&store, failing).unwrap_err();
        let RebuildError::Projection(error @ ProjectionError::Event { .. }) = error else {
            panic!("{error}");
        };
        assert_eq!(error.position(), Some(Position::from(fails_at)));
        assert_untouched(&store, &sql);
    }
}

#[test]
fn a_projector_that_meets_an_event_that_fails_goes_on_when_it_no_longer_does() {
    let (_place, store, sql) = first();
    let fails_at = Some(1500);
    let projector = Projector::new(store.clone()).with_batch(100);
    let mut projector = projector.with(Second { fails_at }).unwrap();
    let error = projector.catch_up().unwrap_err();
    assert_eq!(error.position(), Some(Position::from(1500)));
    assert_eq!((look(&sql).version, look(&sql).events), (1, 6000));
    let built: i64 = sql
        .query_row("SELECT events FROM counts_v2", [], |row| row.get(0))
        .unwrap();
    assert_eq!(built, 1499);
    catch_up(&store, Second::default());
    assert_eq!((look(&sql).version, look(&sql).events), (2, 6000));
}

#[test]
fn a_handler_that_writes_into_the_tables_readers_see_is_refused() {
    /// The second version, whose author forgot to change a name.
    #[derive(Projection)]
    #[projection(
        name = "totals",
        version = 2,
        events(Deposited),
        tables("totals", "counts")
    )]
    struct Forgetful(&'static str);

    impl ReadModel for Forgetful {
        fn create(&self, transaction: &Transaction<'_>) -> Result<(), ProjectError> {
            Second::default().create(transaction)
        }
    }

    impl Project<Deposited, Sqlite> for Forgetful {
        fn project(
            &mut self,
            _: Recorded<'_, Deposited>,
            transaction: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            transaction.execute(self.0, [])?;
            Ok(())
        }
    }

    for write in [
        "INSERT INTO totals_v1 VALUES ('1', 1)",
        "UPDATE counts_v1 SET events = events + 1",
        "DELETE FROM totals_v1",
    ] {
        let (_place, store, sql) = first();
        let error = rebuild(&store, Forgetful(write)).unwrap_err();
        let handler = error.source().unwrap();
        let cause = handler.source().unwrap().to_string();
        assert!(
            cause.ends_with("_v1 is of another version of the projection"),
            "{cause}"
        );
        assert_untouched(&store, &sql);
    }
}

/// Leaves a half-built second version behind, as one that was killed does.
fn left_behind() -> (Place, SqliteStore, Connection) {
    let (place, store, sql) = first();
    let fails_at = Some(1500);
    let mut projector = Projector::new(store.clone())
        .with(Second { fails_at })
        .unwrap();
    projector.catch_up().unwrap_err();
    assert_eq!(tables(&sql).len(), 4);
    (place, store, sql)
}

#[test]
fn what_was_left_behind_is_dropped_when_a_newer_version_begins() {
    let (_place, store, sql) = left_behind();
    let newer = Projector::new(store.clone())
        .with(Third::default())
        .unwrap();
    assert_eq!(
        tables(&sql),
        ["counts_v1", "counts_v3", "totals_v1", "totals_v3"]
    );
    drop(newer);
    catch_up(&store, Third::default());
    assert_eq!((look(&sql).version, look(&sql).events), (3, 6000));
}

#[test]
fn what_was_left_behind_is_dropped_when_the_old_version_begins_a_minute_later() {
    let (_place, store, sql) = left_behind();
    catch_up(&store, First::default());
    assert_eq!(tables(&sql).len(), 4, "somebody might still be at it");
    let age = "UPDATE annals_read_models SET seen_at = seen_at - 61 WHERE version = 2";
    sql.execute(age, []).unwrap();
    catch_up(&store, First::default());
    assert_untouched(&store, &sql);
}

#[test]
fn who_still_builds_what_was_dropped_stops_and_writes_nothing() {
    let (_place, store, sql) = first();
    let mut slow = Projector::new(store.clone())
        .with(Second::default())
        .unwrap();
    catch_up(&store, Third::default());
    let error = slow.catch_up().unwrap_err();
    assert!(
        matches!(error, ProjectionError::Superseded { serving: 3, .. }),
        "{error}"
    );
    assert_eq!(
        tables(&sql),
        ["counts_v1", "counts_v3", "totals_v1", "totals_v3"]
    );
    assert_eq!((look(&sql).version, look(&sql).events), (3, 6000));
}
