//! Inline projections: never behind, and an append they refuse is not stored.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::task::{Context, Waker};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::{Connection, Transaction};
use annals::store::{BoxFuture, FeedFilter};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, ExecuteError, History, IdempotencyKey,
    NewEvent, Project, ProjectError, Projection, ProjectionError, Projector, Recorded, SaveError,
    Sqlite, SqliteOptions, StoreErrorKind, StreamId,
};
use pollster::block_on;

use super::projection::{Balances, add, cents};
use super::rebuild::versions::First;
use super::support::{
    Account, AccountEvent, AccountId, Deposited, FILE, Opened, Place, Process, Withdrawn, end,
    record,
};

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS balances (account TEXT PRIMARY KEY, cents INTEGER NOT NULL)";

fn options() -> SqliteOptions {
    SqliteStore::options().with_tables(TABLES)
}

fn open_with<P: Projection<Store = Sqlite>>(path: &Path, projection: P) -> SqliteStore {
    block_on(options().with_inline(projection).open(path)).unwrap()
}

/// The deposits, counted; some of them fail in some way, all of 13 cents.
#[derive(Projection)]
#[projection(name = "unlucky", events(Deposited))]
struct Unlucky {
    fails_by: fn(&Transaction<'_>) -> Result<(), ProjectError>,
}

impl Project<Deposited, Sqlite> for Unlucky {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, "deposits", 1)?;
        if event.event().cents == 13 {
            (self.fails_by)(transaction)?;
        }
        Ok(())
    }
}

fn refuse(_: &Transaction<'_>) -> Result<(), ProjectError> {
    Err("unlucky".into())
}

fn panic(_: &Transaction<'_>) -> Result<(), ProjectError> {
    panic!("unlucky")
}

fn delete(transaction: &Transaction<'_>) -> Result<(), ProjectError> {
    transaction.execute("DELETE FROM annals_events", [])?;
    Ok(())
}

fn deposits(account: u64, cents: &[i64]) -> AppendBatch {
    let stream = StreamId::new("Account", account.to_string()).unwrap();
    let event = |cents| NewEvent::new("Deposited", 1, format!(r#"{{"cents":{cents}}}"#)).unwrap();
    let events = cents.iter().map(event).collect();
    AppendBatch::new().with_stream(stream, ExpectedVersion::Any, events)
}

#[test]
fn a_view_has_an_append_when_it_is_acknowledged() {
    let place = Place::new();
    let store = open_with(&place.path(), Balances);
    let sql = Connection::open(place.path()).unwrap();
    for round in 1..=50 {
        record(&store, 1, (Deposited { cents: 3 }, Withdrawn { cents: 1 }));
        assert_eq!(cents(&sql, "1"), 2 * round);
    }
}

#[test]
fn a_handler_that_fails_on_any_event_fails_its_append_and_no_other() {
    for failing in 0..6 {
        let place = Place::new();
        let store = open_with(&place.path(), Unlucky { fails_by: refuse });
        let sql = Connection::open(place.path()).unwrap();
        let events: Vec<i64> = (0..6).map(|n| if n == failing { 13 } else { 1 }).collect();
        block_on(store.append(deposits(1, &[1, 1]))).unwrap();
        for _ in 0..2 {
            let error = block_on(store.append(deposits(1, &events))).unwrap_err();
            let AppendError::Projection(ProjectionError::Event {
                projection,
                position,
                source,
            }) = error
            else {
                panic!("{error:?}");
            };
            assert_eq!(projection, "unlucky");
            assert_eq!(position.get(), 3 + failing);
            assert_eq!(source.source().unwrap().to_string(), "unlucky");
            assert_eq!((end(&store).get(), cents(&sql, "deposits")), (2, 2));
        }
        block_on(store.append(deposits(1, &[1]))).unwrap();
        assert_eq!((end(&store).get(), cents(&sql, "deposits")), (3, 3));
    }
}

#[test]
fn others_that_are_committed_with_a_refused_append_are_left_alone() {
    let place = Place::new();
    let store = open_with(&place.path(), Unlucky { fails_by: panic });
    let sql = Connection::open(place.path()).unwrap();
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    let batches = (0..40).map(|n| deposits(n, &[1, if n % 5 == 2 { 13 } else { 1 }]));
    let mut appends: Vec<BoxFuture<'_, Result<Appended, AppendError>>> =
        batches.map(|batch| store.append(batch)).collect();
    for append in &mut appends {
        let mut context = Context::from_waker(Waker::noop());
        assert!(append.as_mut().poll(&mut context).is_pending());
    }
    sql.execute_batch("COMMIT").unwrap();
    for (number, append) in appends.into_iter().enumerate() {
        match (number % 5, block_on(append)) {
            (2, Err(AppendError::Projection(error))) => {
                let event = error.source().unwrap();
                assert_eq!(event.to_string(), "the handler panicked: unlucky");
            }
            (2, other) => panic!("{other:?}"),
            (_, answer) => assert!(answer.is_ok(), "{answer:?}"),
        }
    }
    assert_eq!((end(&store).get(), cents(&sql, "deposits")), (64, 64));
}

#[test]
fn a_command_that_a_view_refuses_says_so() {
    let place = Place::new();
    let store = open_with(&place.path(), Unlucky { fails_by: refuse });
    let accounts = Repository::<Account>::new(store);
    let id = AccountId::from(1);
    let refused = accounts.execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 13 }));
    let error = block_on(refused.into_future()).unwrap_err();
    assert!(!error.is_retryable());
    assert!(matches!(error, ExecuteError::Projection(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "projection `unlucky` cannot take in event 1"
    );
    let mut root = Root::<Account>::new(id);
    root.execute(|_| Ok::<_, std::io::Error>(Deposited { cents: 13 }))
        .unwrap();
    let error = block_on(accounts.save(&mut root).into_future()).unwrap_err();
    assert!(matches!(error, SaveError::Projection(_)), "{error:?}");
}

#[test]
fn an_append_sent_again_takes_effect_once() {
    let place = Place::new();
    let store = open_with(&place.path(), Balances);
    let sql = Connection::open(place.path()).unwrap();
    let key = IdempotencyKey::new("once").unwrap();
    let keyed = deposits(1, &[5]).with_idempotency_key(key);
    for _ in 0..3 {
        block_on(store.append(keyed.clone())).unwrap();
    }
    assert_eq!(cents(&sql, "1"), 5);
}

#[test]
fn what_was_appended_before_a_view_was_there_is_taken_in_at_opening() {
    let place = Place::new();
    record(&place.open(), 1, vec![Deposited { cents: 1 }; 7000]);
    let store = open_with(&place.path(), Balances);
    let sql = Connection::open(place.path()).unwrap();
    assert_eq!(cents(&sql, "1"), 7000);
    record(&store, 1, Deposited { cents: 1 });
    assert_eq!(cents(&sql, "1"), 7001);
}

#[test]
fn what_others_append_without_the_view_is_taken_in_with_the_next_append() {
    let place = Place::new();
    let with = open_with(&place.path(), Balances);
    let without = place.open();
    let sql = Connection::open(place.path()).unwrap();
    for round in 1..=10 {
        record(&without, 1, vec![Deposited { cents: 1 }; 300 * round]);
        record(
            &with,
            2,
            Opened {
                owner: "Ada".into(),
            },
        );
        let all = 300 * i64::try_from(round * (round + 1) / 2).unwrap();
        assert_eq!(cents(&sql, "1"), all);
    }
}

#[test]
fn a_store_is_not_opened_with_a_view_that_refuses_what_is_there() {
    let place = Place::new();
    record(
        &place.open(),
        1,
        vec![Deposited { cents: 1 }, Deposited { cents: 13 }],
    );
    let unlucky = || Unlucky { fails_by: refuse };
    let opened = block_on(options().with_inline(unlucky()).open(place.path()));
    let error = opened.unwrap_err();
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "projection `unlucky` cannot take in event 2");
    // And where another process appends what it refuses, its own appends are refused.
    let place = Place::new();
    let store = open_with(&place.path(), unlucky());
    record(&place.open(), 1, Deposited { cents: 13 });
    for _ in 0..2 {
        let error = block_on(store.append(deposits(2, &[1]))).unwrap_err();
        assert!(matches!(error, AppendError::Projection(_)), "{error:?}");
    }
    assert_eq!(end(&store).get(), 1);
}

#[test]
fn a_view_whose_tables_would_be_looked_after_is_refused_at_opening() {
    let place = Place::new();
    let options = options()
        .with_inline(Balances)
        .with_inline(First::default());
    let error = block_on(options.open(place.path())).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unsupported);
    let text = "cannot be opened with inline projection `totals`: it has `tables(..)`";
    assert!(error.to_string().ends_with(text), "{error}");
    // Nothing was made in its place.
    assert!(!place.path().exists());
}

#[test]
fn a_handler_cannot_touch_what_is_recorded() {
    let place = Place::new();
    let store = open_with(&place.path(), Unlucky { fails_by: delete });
    block_on(store.append(deposits(1, &[1]))).unwrap();
    let error = block_on(store.append(deposits(1, &[13]))).unwrap_err();
    let event = error.source().unwrap();
    let cause = event.source().unwrap().to_string();
    assert!(cause.contains("annals_events is append-only"), "{cause}");
    assert_eq!(end(&store).get(), 1);
}

fn commit(transaction: &Transaction<'_>) -> Result<(), ProjectError> {
    Ok(transaction.execute_batch("COMMIT")?)
}

fn roll_back(transaction: &Transaction<'_>) -> Result<(), ProjectError> {
    Ok(transaction.execute_batch("ROLLBACK")?)
}

#[test]
fn an_append_whose_handler_ends_the_transaction_is_answered_as_it_is() {
    for (fails_by, is_stored) in [
        (commit as fn(&Transaction<'_>) -> _, true),
        (roll_back, false),
    ] {
        let place = Place::new();
        let store = open_with(&place.path(), Unlucky { fails_by });
        let answer = block_on(store.append(deposits(1, &[13])));
        assert_eq!(answer.is_ok(), is_stored, "{answer:?}");
        assert_eq!(end(&store).get(), u64::from(is_stored));
    }
}

#[test]
fn a_view_goes_on_as_one_that_follows_and_back() {
    let place = Place::new();
    record(
        &open_with(&place.path(), Balances),
        1,
        Deposited { cents: 1 },
    );
    let (plain, sql) = (place.open(), Connection::open(place.path()).unwrap());
    record(&plain, 1, Deposited { cents: 1 });
    Projector::new(plain)
        .with(Balances)
        .unwrap()
        .catch_up()
        .unwrap();
    assert_eq!(cents(&sql, "1"), 2);
    record(
        &open_with(&place.path(), Balances),
        1,
        Deposited { cents: 1 },
    );
    assert_eq!(cents(&sql, "1"), 3);
}

fn balances(sql: &Connection) -> BTreeMap<String, i64> {
    let mut statement = sql.prepare("SELECT account, cents FROM balances").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// What the view must be by the events themselves.
fn fold(store: &SqliteStore) -> BTreeMap<String, i64> {
    let mut balances = BTreeMap::new();
    let events = block_on(History::new(store.clone()).typed::<Account>().collect());
    for event in events.unwrap() {
        let cents = match event.event() {
            AccountEvent::Deposited(deposited) => deposited.cents,
            AccountEvent::Withdrawn(withdrawn) => -withdrawn.cents,
            AccountEvent::Opened(_) => continue,
        };
        *balances.entry(event.aggregate_id().to_owned()).or_default() += cents;
    }
    balances
}

/// A part played by processes that [`a_view_is_the_fold_of_the_feed_whatever_is_killed`] starts.
#[test]
fn writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open_with(&PathBuf::from(file), Balances);
    for number in 1.. {
        let account = number % 7;
        record(&store, account, vec![Deposited { cents: 3 }; 5]);
        record(&store, account, Withdrawn { cents: 1 });
    }
}

#[test]
fn a_view_is_the_fold_of_the_feed_whatever_is_killed() {
    let place = Place::new();
    let store = open_with(&place.path(), Balances);
    let sql = Connection::open(place.path()).unwrap();
    for round in 0..8 {
        let processes = [(); 2].map(|()| Process::start("inline::writer", &place.path()));
        std::thread::sleep(Duration::from_millis(150 + round * 37 % 150));
        processes.into_iter().for_each(Process::kill);
        // Nothing is caught up here: the view never lags.
        assert_eq!(balances(&sql), fold(&store), "round {round}");
    }
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    assert!(
        block_on(pages.next()).unwrap().is_some(),
        "nothing was appended"
    );
}
