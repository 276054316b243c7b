//! Databases and brokers that are away for longer than anything is tried, and what cannot pass.

use std::sync::mpsc::channel;
use std::time::Duration;

use annals::projection::ProjectionStore;
use annals::rusqlite::Connection;
use annals::testing::{FaultyStore, TransactFault};
use annals::{
    EventStore as _, ExecuteError, HealthProblem, Position, ProjectionState, Projector, Repository,
    Retries, RunningProjector, SqliteStore, StoreErrorKind, WaitError,
};
use pollster::block_on;

use super::health::{Gated, problem};
use super::projection::{Balances, cents, create_balances, place};
use super::publish::shop::{BankEvents, Taken, source};
use super::support::{Account, AccountId, Deposited, Place, end, record, until};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Tries twice, and at once.
fn projector<S: ProjectionStore + Clone>(store: &S) -> Projector<S> {
    let retries = Retries::from(1).with_pauses(Duration::ZERO, Duration::ZERO);
    Projector::new(store.clone()).with_retries(retries)
}

/// A store that waits for no lock, and a connection beside it.
fn impatient() -> (Place, SqliteStore, Connection) {
    let place = Place::new();
    let options = SqliteStore::options().with_busy_timeout(Duration::from_millis(10));
    let store = block_on(options.open(place.path())).unwrap();
    let sql = Connection::open(place.path()).unwrap();
    create_balances(&sql);
    (place, store, sql)
}

fn wait(running: &RunningProjector, name: &str, position: Position) -> Result<(), WaitError> {
    block_on(running.wait_for(name, position, PATIENCE))
}

#[test]
fn a_database_that_is_locked_for_longer_than_the_retries_is_waited_for() {
    let (_place, store, sql) = impatient();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let projector = projector(&store).with(Balances).unwrap();
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    let running = projector.start().unwrap();
    until(|| problem(&running) == Some(HealthProblem::Failing));
    // It is tried twice in this time, and then again once a second.
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(problem(&running), Some(HealthProblem::Failing));
    assert!(running.status()[0].error.is_some());
    sql.execute_batch("COMMIT").unwrap();
    wait(&running, "balances", end(&store)).unwrap();
    assert_eq!(cents(&sql, "1"), 3);
    assert_eq!(problem(&running), None);
}

#[test]
fn who_has_the_lease_of_a_database_that_is_locked_is_no_standby() {
    let (_place, store, sql) = impatient();
    let running = projector(&store).with(Balances).unwrap().start().unwrap();
    let state = || running.status()[0].state;
    until(|| state() == ProjectionState::Live);
    assert!(running.pause("balances"));
    until(|| state() == ProjectionState::Paused);
    record(&store, 1, Deposited { cents: 1 });
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(running.resume("balances"));
    until(|| state() == ProjectionState::Retrying);
    // Long enough for the lease to be let go of, if that could be.
    for _ in 0..150 {
        std::thread::sleep(Duration::from_millis(10));
        assert_eq!(problem(&running), Some(HealthProblem::Failing));
    }
    sql.execute_batch("COMMIT").unwrap();
    wait(&running, "balances", end(&store)).unwrap();
    assert_eq!(cents(&sql, "1"), 1);
}

#[test]
fn an_error_that_cannot_pass_stops_a_projection_and_the_next_start_goes_on() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let faulty = FaultyStore::with_projections(store.clone());
    faulty.on_transacts([TransactFault::Fail(StoreErrorKind::Corrupt); 2]);
    let running = projector(&faulty).with(Balances).unwrap().start().unwrap();
    let error = wait(&running, "balances", end(&store)).unwrap_err();
    assert!(matches!(error, WaitError::Stopped { .. }), "{error}");
    assert_eq!(running.status()[0].state, ProjectionState::Failed);
    assert_eq!(problem(&running), Some(HealthProblem::Failed));

    // The one that has failed is still there, and holds nothing.
    let again = projector(&store).with(Balances).unwrap().start().unwrap();
    wait(&again, "balances", end(&store)).unwrap();
    assert_eq!(cents(&sql, "1"), 3);
}

#[test]
fn another_process_takes_the_place_of_one_whose_database_fails() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let faulty = FaultyStore::with_projections(store.clone());
    faulty.on_transacts(vec![TransactFault::Fail(StoreErrorKind::Io); 10_000]);
    let long = Duration::from_secs(3600);
    let unlucky = projector(&faulty).with_lease(long).with(Balances).unwrap();
    let unlucky = unlucky.start().unwrap();
    until(|| problem(&unlucky) == Some(HealthProblem::Failing));
    let lucky = projector(&store).with_lease(long).with(Balances).unwrap();
    let lucky = lucky.start().unwrap();
    wait(&lucky, "balances", end(&store)).unwrap();
    assert_eq!(cents(&sql, "1"), 3);
    until(|| unlucky.status()[0].state == ProjectionState::Standby);
    assert_eq!(problem(&unlucky), None);
}

#[test]
fn a_broker_that_is_away_for_longer_than_the_retries_is_waited_for() {
    let (_place, store, _sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 4]);
    let taken = Taken::default();
    *taken.failures.lock().unwrap() = 3;
    let projector = projector(&store).with_publisher(BankEvents, source(), taken.clone());
    let running = projector.unwrap().start().unwrap();
    until(|| problem(&running) == Some(HealthProblem::Failing));
    wait(&running, "bank-events", end(&store)).unwrap();
    assert_eq!(problem(&running), None);
    // Half of the batch was taken by each attempt that failed.
    assert_eq!(taken.cents().len(), 3 * 2 + 4);
}

#[test]
fn a_handler_that_hangs_holds_up_appends_and_health_says_so() {
    let (_place, store, sql) = impatient();
    record(&store, 1, Deposited { cents: 1 });
    let (key, gate) = channel();
    let limit = Duration::from_millis(50);
    let projector = projector(&store).with_stuck_after(limit);
    let running = projector.with(Gated { gate }).unwrap().start().unwrap();
    until(|| matches!(problem(&running), Some(HealthProblem::Stuck { .. })));
    let accounts = Repository::<Account>::new(store.clone()).with_retries(0);
    let id = AccountId::from(2);
    let append = accounts.execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 1 }));
    let error = block_on(append.into_future()).unwrap_err();
    let ExecuteError::Store(error) = error else {
        panic!("expected an error of the store, found {error}");
    };
    assert_eq!(error.kind(), StoreErrorKind::Locked);
    // Reading goes on.
    assert_eq!(block_on(store.lag(Position::START)).unwrap().events, 1);
    key.send(()).unwrap();
    wait(&running, "gated", end(&store)).unwrap();
    assert_eq!(cents(&sql, "gated"), 1);
}
