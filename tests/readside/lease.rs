//! The lease: one worker runs a projection at a time, and another takes its place.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use annals::projection::{Hold, ProjectionStore as _, Session, TransactError};
use annals::rusqlite::{Connection, Transaction};
use annals::{
    Clock, Position, ProjectionError, ProjectionState, Projector, RunningProjector, Sqlite,
    SqliteStore,
};
use chrono::{TimeDelta, Utc};
use pollster::block_on;

use super::projection::{Balances, add, cents, place};
use super::support::{Deposited, FILE, Place, Process, end, open, record, until};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A lease that nobody takes over because of its age.
const HOUR: Duration = Duration::from_secs(3600);

fn session(store: &SqliteStore) -> Box<dyn Session<Sqlite>> {
    store.open_session("balances", 1).unwrap()
}

/// How often the lease was renewed.
fn beat(sql: &Connection) -> i64 {
    let select = "SELECT beat FROM annals_leases WHERE name = 'balances'";
    sql.query_row(select, [], |row| row.get(0)).unwrap()
}

fn start(store: &SqliteStore, lease: Duration) -> RunningProjector {
    let projector = Projector::new(store.clone()).with_lease(lease);
    projector.with(Balances).unwrap().start().unwrap()
}

fn state(running: &RunningProjector) -> ProjectionState {
    running.status()[0].state
}

fn wait(running: &RunningProjector, position: Position) {
    block_on(running.wait_for("balances", position, PATIENCE)).unwrap();
}

/// The files beside the database that tell of a process.
fn presences(place: &Place) -> usize {
    let directory = place.path().parent().unwrap().read_dir().unwrap();
    let names = directory.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("-annals-")).count()
}

/// A part played by a process that runs the projection until it is killed.
#[test]
fn holder() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    let _running = start(&store, HOUR);
    std::thread::sleep(HOUR);
}

#[test]
fn one_worker_has_the_lease_until_it_gives_it_back() {
    let (place, store, _sql) = place();
    for other in [store.clone(), place.open()] {
        let (mut one, mut other) = (session(&store), session(&other));
        assert_eq!(one.hold(HOUR).unwrap(), Hold::Taken);
        assert_eq!(one.hold(HOUR).unwrap(), Hold::Kept);
        assert_eq!(other.hold(HOUR).unwrap(), Hold::Denied);
        one.release().unwrap();
        assert_eq!(other.hold(HOUR).unwrap(), Hold::Taken);
        assert_eq!(one.hold(HOUR).unwrap(), Hold::Denied);
        drop(other);
        assert_eq!(one.hold(HOUR).unwrap(), Hold::Taken);
    }
    assert_eq!(presences(&place), 0);
}

#[test]
fn a_write_is_refused_whose_lease_has_become_anothers() {
    let (place, store, sql) = place();
    let (mut stale, mut next) = (session(&store), session(&place.open()));
    let lease = Duration::from_millis(50);
    let (start, one, two) = (Position::START, Position::from(1), Position::from(2));
    let mut write = |transaction: &Transaction<'_>| {
        add(transaction, "1", 5).unwrap();
        Ok(())
    };
    let without = stale.transact(start, one, &mut write);
    assert!(matches!(without, Err(TransactError::Lost)));

    assert_eq!(stale.hold(lease).unwrap(), Hold::Taken);
    assert_eq!(next.hold(lease).unwrap(), Hold::Denied);
    until(|| next.hold(lease).unwrap() == Hold::Taken);
    for _ in 0..2 {
        let refused = stale.transact(start, one, &mut write);
        assert!(matches!(refused, Err(TransactError::Lost)));
    }
    assert_eq!(cents(&sql, "1"), 0);
    next.transact(start, one, &mut write).unwrap();
    let moved = next.transact(start, two, &mut write);
    assert!(matches!(moved, Err(TransactError::Moved)));
    assert_eq!(next.checkpoint().unwrap(), one);
    assert_eq!(cents(&sql, "1"), 5);
}

#[test]
fn the_place_of_a_worker_that_hangs_in_a_transaction_is_taken_when_that_ends() {
    let (place, store, sql) = place();
    let impatient = SqliteStore::options().with_busy_timeout(Duration::from_millis(20));
    let other = block_on(impatient.open(place.path())).unwrap();
    let lease = Duration::from_millis(50);
    let (mut hanging, mut next) = (session(&store), session(&other));
    assert_eq!(hanging.hold(lease).unwrap(), Hold::Taken);
    assert_eq!(next.hold(lease).unwrap(), Hold::Denied);
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::sleep(lease * 2);
    assert_eq!(next.hold(lease).unwrap(), Hold::Denied);
    sql.execute_batch("COMMIT").unwrap();
    until(|| next.hold(lease).unwrap() == Hold::Taken);
}

#[test]
fn a_lease_is_renewed_now_and_then_and_lasts_as_long_as_it_is() {
    let (place, store, sql) = place();
    let (mut one, mut other) = (session(&store), session(&place.open()));
    let write = |session: &mut Box<dyn Session<Sqlite>>, from: u64| {
        let (from, to) = (Position::from(from), Position::from(from + 1));
        session.transact(from, to, &mut |_| Ok(())).unwrap();
    };
    assert_eq!(one.hold(HOUR).unwrap(), Hold::Taken);
    for from in 0..100 {
        assert_eq!(one.hold(HOUR).unwrap(), Hold::Kept);
        write(&mut one, from);
    }
    assert_eq!(beat(&sql), 0);
    one.release().unwrap();

    let lease = Duration::from_secs(2);
    assert_eq!(one.hold(lease).unwrap(), Hold::Taken);
    std::thread::sleep(lease * 2 / 5);
    write(&mut one, 100);
    assert_eq!(beat(&sql), 1);
    until(|| {
        assert_eq!(one.hold(lease).unwrap(), Hold::Kept);
        assert_eq!(other.hold(lease).unwrap(), Hold::Denied);
        beat(&sql) == 4
    });
}

#[test]
fn of_two_projectors_one_works_and_the_other_takes_its_place() {
    let (place, store, sql) = place();
    let first = start(&store, HOUR);
    until(|| state(&first) == ProjectionState::Live);
    let second = start(&place.open(), HOUR);
    until(|| state(&second) == ProjectionState::Standby);
    for round in 1..=3 {
        record(&store, 1, Deposited { cents: 2 });
        wait(&first, end(&store));
        wait(&second, end(&store));
        assert_eq!(cents(&sql, "1"), 2 * round);
    }
    assert_eq!(state(&second), ProjectionState::Standby);
    assert!(second.health().is_healthy());
    assert_eq!(presences(&place), 2);

    first.stop();
    until(|| state(&second) == ProjectionState::Live);
    record(&store, 1, Deposited { cents: 4 });
    wait(&second, end(&store));
    assert_eq!(cents(&sql, "1"), 10);
}

#[test]
fn the_place_of_a_process_that_was_killed_is_taken_long_before_its_lease_ends() {
    let (place, store, sql) = place();
    let process = Process::start("lease::holder", &place.path());
    let is_held = "SELECT EXISTS (SELECT 1 FROM annals_leases WHERE holder IS NOT NULL)";
    until(|| sql.query_row(is_held, [], |row| row.get(0)).unwrap());
    let running = start(&store, HOUR);
    until(|| state(&running) == ProjectionState::Standby);
    record(&store, 1, Deposited { cents: 2 });
    wait(&running, end(&store));
    assert_eq!(state(&running), ProjectionState::Standby);

    process.kill();
    until(|| state(&running) == ProjectionState::Live);
    record(&store, 1, Deposited { cents: 2 });
    wait(&running, end(&store));
    assert_eq!(cents(&sql, "1"), 4);
    assert_eq!(presences(&place), 1, "only that of this process is left");
}

#[test]
fn a_projection_that_is_paused_keeps_its_lease() {
    let (place, store, sql) = place();
    let lease = Duration::from_secs(2);
    let running = start(&store, lease);
    until(|| state(&running) == ProjectionState::Live);
    assert!(running.pause("balances"));
    until(|| state(&running) == ProjectionState::Paused);
    let other = start(&place.open(), lease);
    let before = beat(&sql);
    until(|| beat(&sql) >= before + 4);
    assert_eq!(state(&other), ProjectionState::Standby);
}

#[test]
fn who_catches_up_waits_for_another_worker_as_long_as_that_goes_on() {
    let (place, store, sql) = place();
    let lease = Duration::from_secs(1);
    let running = start(&store, lease);
    let mut other = Projector::new(place.open())
        .with_lease(lease)
        .with(Balances)
        .unwrap();
    for round in 1..=3 {
        record(&store, 1, vec![Deposited { cents: 1 }; 1000]);
        other.catch_up().unwrap();
        assert_eq!(cents(&sql, "1"), 1000 * round);
    }
    assert!(running.pause("balances"));
    until(|| state(&running) == ProjectionState::Paused);
    record(&store, 1, Deposited { cents: 1 });
    let error = other.catch_up().unwrap_err();
    assert!(matches!(error, ProjectionError::Held { .. }), "{error}");
    running.stop();
    other.catch_up().unwrap();
    assert_eq!(cents(&sql, "1"), 3001);
}

#[test]
fn a_clock_that_jumps_does_not_move_a_lease() {
    let (place, _, sql) = place();
    let hours = Arc::new(AtomicI64::new(0));
    let clock = || {
        let hours = Arc::clone(&hours);
        Clock::new(move || Utc::now() + TimeDelta::hours(hours.load(Ordering::Relaxed)))
    };
    let open = || {
        block_on(
            SqliteStore::options()
                .with_clock(clock())
                .open(place.path()),
        )
        .unwrap()
    };
    let (store, other) = (open(), open());
    let running = start(&store, Duration::from_secs(20));
    until(|| state(&running) == ProjectionState::Live);
    let standby = start(&other, Duration::from_secs(20));
    until(|| state(&standby) == ProjectionState::Standby);
    for (round, jump) in (1..).zip([24, -24, 100, 0]) {
        hours.store(jump, Ordering::Relaxed);
        record(&store, 1, Deposited { cents: 1 });
        wait(&running, end(&store));
        wait(&standby, end(&store));
        assert_eq!(cents(&sql, "1"), round);
        assert_eq!(state(&standby), ProjectionState::Standby);
    }
}
