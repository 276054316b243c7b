//! Projections: what they take in, once, and what stops them.

use std::error::Error;

use annals::prelude::*;
use annals::rusqlite::{Connection, Transaction};
use annals::{
    Project, ProjectError, Projection, ProjectionError, Projector, Recorded, Sqlite, SqliteStore,
    StoreErrorKind,
};

use super::support::{Account, Deposited, Opened, Place, Withdrawn, record};

/// The balance of each account.
#[derive(Projection)]
#[projection(name = "balances", of(Account), ignore(Opened))]
pub(crate) struct Balances;

impl Project<Deposited, Sqlite> for Balances {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, event.aggregate_id(), event.event().cents)
    }
}

impl Project<Withdrawn, Sqlite> for Balances {
    fn project(
        &mut self,
        event: Recorded<'_, Withdrawn>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, event.aggregate_id(), -event.event().cents)
    }
}

pub(crate) fn add(
    transaction: &Transaction<'_>,
    account: &str,
    cents: i64,
) -> Result<(), ProjectError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO balances (account, cents) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
    )?;
    statement.execute((account, cents))?;
    Ok(())
}

/// The deposits, counted; every one of 13 cents fails in some way.
#[derive(Projection)]
#[projection(name = "deposits", version = 3, events(Deposited))]
struct Deposits {
    fails_by: fn() -> Result<(), ProjectError>,
}

impl Project<Deposited, Sqlite> for Deposits {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, "deposits", 1)?;
        if event.event().cents == 13 {
            (self.fails_by)()?;
        }
        Ok(())
    }
}

pub(crate) fn place() -> (Place, SqliteStore, Connection) {
    let place = Place::new();
    let store = place.open();
    let sql = Connection::open(place.path()).unwrap();
    create_balances(&sql);
    (place, store, sql)
}

pub(crate) fn create_balances(sql: &Connection) {
    let tables = "
        CREATE TABLE balances (account TEXT PRIMARY KEY, cents INTEGER NOT NULL);
        CREATE TABLE discarded (position INTEGER PRIMARY KEY)";
    sql.execute_batch(tables).unwrap();
}

pub(crate) fn cents(sql: &Connection, account: &str) -> i64 {
    let select = "SELECT coalesce(max(cents), 0) FROM balances WHERE account = ?1";
    sql.query_row(select, [account], |row| row.get(0)).unwrap()
}

#[test]
fn a_read_model_has_each_event_once_however_often_it_is_run() {
    let (_place, store, sql) = place();
    let mut expected = 0;
    for round in 1..=4_i64 {
        let opened = Opened {
            owner: "Ada".into(),
        };
        record(&store, round.unsigned_abs(), opened);
        record(&store, 1, vec![Deposited { cents: round }; 3000]);
        record(&store, 1, Withdrawn { cents: 7 });
        expected += 3000 * round - 7;
        for _ in 0..2 {
            let projector = Projector::new(store.clone()).with(Balances);
            projector.unwrap().catch_up().unwrap();
            assert_eq!(cents(&sql, "1"), expected);
        }
    }
}

#[test]
fn a_projector_that_stays_goes_on_with_what_is_appended() {
    let (_place, store, sql) = place();
    let mut projector = Projector::new(store.clone()).with(Balances).unwrap();
    for round in 1..=5 {
        record(&store, 1, Deposited { cents: 2 });
        projector.catch_up().unwrap();
        assert_eq!(cents(&sql, "1"), 2 * round);
    }
}

#[test]
fn several_projections_come_each_at_its_own_pace() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 5 }; 10]);
    let projector = Projector::new(store.clone()).with(Balances).unwrap();
    projector.with_batch(3).catch_up().unwrap();
    record(&store, 1, Withdrawn { cents: 1 });
    let fails_by = || Ok(());
    let mut both = Projector::new(store)
        .with(Balances)
        .and_then(|projector| projector.with(Deposits { fails_by }))
        .unwrap();
    both.catch_up().unwrap();
    assert_eq!(cents(&sql, "1"), 49);
    assert_eq!(cents(&sql, "deposits"), 10);
}

/// A handler that fails on the k-th event of 12, in batches of 5: all before it is taken in, nothing of
/// it and nothing after it, until it no longer fails.
fn an_event_that_fails(
    place_of_failure: usize,
    fails_by: fn() -> Result<(), ProjectError>,
) -> String {
    let (_place, store, sql) = place();
    let cents_at = |place| if place == place_of_failure { 13 } else { 1 };
    let events: Vec<_> = (0..12)
        .map(cents_at)
        .map(|cents| Deposited { cents })
        .collect();
    record(&store, 1, events);
    let mut message = String::new();
    for _ in 0..2 {
        let projector = Projector::new(store.clone()).with_batch(5);
        let mut projector = projector.with(Deposits { fails_by }).unwrap();
        for _ in 0..2 {
            let error = projector.catch_up().unwrap_err();
            let position = place_of_failure as u64 + 1;
            assert_eq!(error.position(), Some(Position::from(position)));
            assert_eq!(
                cents(&sql, "deposits"),
                i64::try_from(place_of_failure).unwrap()
            );
            message = error.source().unwrap().to_string();
        }
    }
    let fails_by = || Ok(());
    let projector = Projector::new(store).with(Deposits { fails_by });
    projector.unwrap().catch_up().unwrap();
    assert_eq!(cents(&sql, "deposits"), 12);
    message
}

#[test]
fn a_handler_that_fails_on_any_event_stops_its_projection_there() {
    for place in 0..12 {
        let message = an_event_that_fails(place, || Err("unlucky".into()));
        assert_eq!(message, "the handler failed");
    }
}

#[test]
fn a_handler_that_panics_on_any_event_stops_its_projection_there() {
    for place in [0, 4, 5, 11] {
        let message = an_event_that_fails(place, || panic!("unlucky"));
        assert_eq!(message, "the handler panicked: unlucky");
    }
}

#[test]
fn an_event_that_the_aggregate_does_not_know_stops_the_projection() {
    let (_place, store, _sql) = place();
    let stream = annals::StreamId::new("Account", "1").unwrap();
    let unknown = annals::NewEvent::new("Robbed", 1, "{}").unwrap();
    let expected = ExpectedVersion::Any;
    let batch = annals::AppendBatch::new().with_stream(stream, expected, vec![unknown]);
    pollster::block_on(annals::EventStore::append(&store, batch)).unwrap();
    let mut projector = Projector::new(store).with(Balances).unwrap();
    let error = projector.catch_up().unwrap_err();
    let event = error.source().unwrap();
    assert!(event.to_string().contains("`Robbed`"), "{event}");
}

#[test]
fn a_new_version_of_a_projection_begins_anew() {
    #[derive(Projection)]
    #[projection(name = "deposits", version = 4, events(Deposited))]
    struct Anew;

    impl Project<Deposited, Sqlite> for Anew {
        fn project(
            &mut self,
            _: Recorded<'_, Deposited>,
            transaction: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            add(transaction, "anew", 1)
        }
    }

    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let fails_by = || Ok(());
    let old = Projector::new(store.clone()).with(Deposits { fails_by });
    old.unwrap().catch_up().unwrap();
    let new = Projector::new(store).with(Anew);
    new.unwrap().catch_up().unwrap();
    assert_eq!((cents(&sql, "deposits"), cents(&sql, "anew")), (3, 3));
}

#[test]
fn a_read_only_store_has_no_projections() {
    let (place, store, _sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    let opened = SqliteStore::options().read_only().open(place.path());
    let reader = pollster::block_on(opened).unwrap();
    let refused = Projector::new(reader).with(Balances).unwrap_err();
    let ProjectionError::Store { source, .. } = refused else {
        panic!("{refused}");
    };
    assert_eq!(source.kind(), StoreErrorKind::ReadOnly);
}

#[test]
fn a_projection_that_nothing_is_for_notes_how_far_it_has_looked() {
    #[derive(Projection)]
    #[projection(name = "withdrawals", events(Withdrawn))]
    struct Withdrawals;

    impl Project<Withdrawn, Sqlite> for Withdrawals {
        fn project(
            &mut self,
            _: Recorded<'_, Withdrawn>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 2000]);
    let projector = Projector::new(store).with(Withdrawals);
    projector.unwrap().catch_up().unwrap();
    let select = "SELECT position FROM annals_projections WHERE name = 'withdrawals'";
    let noted: i64 = sql.query_row(select, [], |row| row.get(0)).unwrap();
    assert_eq!(noted, 2000);
}

#[test]
fn two_workers_of_one_projection_do_each_other_no_harm() {
    let (_place, store, sql) = place();
    let worker = || {
        let projector = Projector::new(store.clone()).with_batch(7);
        projector.with(Balances).unwrap()
    };
    let (mut one, mut other) = (worker(), worker());
    for round in 1..=5 {
        record(&store, 1, vec![Deposited { cents: 1 }; 50]);
        one.catch_up().unwrap();
        other.catch_up().unwrap();
        assert_eq!(cents(&sql, "1"), 50 * round);
    }
    let workers = [one, other].map(|mut worker| {
        std::thread::spawn(move || (0..50).for_each(|_| worker.catch_up().unwrap()))
    });
    for _ in 0..50 {
        record(&store, 1, vec![Deposited { cents: 1 }; 30]);
    }
    for worker in workers {
        worker.join().unwrap();
    }
    worker().catch_up().unwrap();
    assert_eq!(cents(&sql, "1"), 250 + 1500);
}

/// Ends the transaction that it is handed.
#[derive(Projection)]
#[projection(name = "ender", events(Deposited))]
struct Ender {
    sql: &'static str,
}

impl Project<Deposited, Sqlite> for Ender {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        if event.event().cents == 13 {
            // What fails goes unnoticed.
            let _ = transaction.execute_batch(self.sql);
        }
        add(transaction, "ender", 1)
    }
}

#[test]
fn a_handler_that_ends_its_transaction_stops_its_projection_and_nothing_is_skipped() {
    for sql in ["COMMIT", "ROLLBACK"] {
        let (_place, store, connection) = place();
        let events = [1, 13, 1].map(|cents| Deposited { cents });
        record(&store, 1, events);
        let mut projector = Projector::new(store).with(Ender { sql }).unwrap();
        let error = projector.catch_up().unwrap_err();
        assert_eq!(error.position(), Some(Position::from(2)), "{sql}");
        let cause = error.source().and_then(Error::source).unwrap();
        assert_eq!(cause.to_string(), "the handler has ended the transaction");
        let select = "SELECT coalesce(max(position), 0) FROM annals_projections";
        let noted: i64 = connection.query_row(select, [], |row| row.get(0)).unwrap();
        assert!(noted < 2, "{sql}: {noted}");
    }
}
