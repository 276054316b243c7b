//! How projections are seen from outside: lag, rate, and what ails them.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::Transaction;
use annals::{
    HealthProblem, Lag, Project, ProjectError, Projection, ProjectionState, Projector, Recorded,
    RunningProjector, Sqlite,
};
use pollster::block_on;

use super::projection::{Balances, add, cents, place};
use super::support::{Deposited, Withdrawn, end, record, until};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts the deposits; each waits until it is let through, and fails where nobody can.
#[derive(Projection)]
#[projection(name = "gated", events(Deposited))]
pub(crate) struct Gated {
    pub(crate) gate: Receiver<()>,
}

impl Project<Deposited, Sqlite> for Gated {
    fn project(
        &mut self,
        _: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        self.gate.recv()?;
        add(transaction, "gated", 1)
    }
}

fn gated() -> (Gated, Sender<()>) {
    let (key, gate) = channel();
    (Gated { gate }, key)
}

/// Its thread dies: what it panics with panics where it is dropped.
#[derive(Projection)]
#[projection(name = "deadly", events(Deposited))]
struct Deadly;

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a bomb");
    }
}

impl Project<Deposited, Sqlite> for Deadly {
    fn project(
        &mut self,
        _: Recorded<'_, Deposited>,
        _: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        std::panic::panic_any(Bomb)
    }
}

/// What ails the first projection.
pub(crate) fn problem(running: &RunningProjector) -> Option<HealthProblem> {
    let health = running.health();
    let problem = health.problems().next();
    assert_eq!(health.is_healthy(), problem.is_none());
    problem.map(|(_, problem)| problem.clone())
}

#[test]
fn a_handler_that_hangs_is_seen_and_is_well_again_when_it_returns() {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    let limit = Duration::from_millis(50);
    let (gated, key) = gated();
    let projector = Projector::new(store).with_stuck_after(limit);
    let running = projector.with(gated).unwrap().start().unwrap();
    until(|| problem(&running).is_some());
    let Some(HealthProblem::Stuck { busy_for }) = problem(&running) else {
        panic!("expected a stuck one, found {:?}", running.health());
    };
    // Before anything is asserted: the projector waits for its handler where this ends.
    key.send(()).unwrap();
    assert!(busy_for > limit);
    // Some time for a machine that is busy.
    assert!(busy_for < limit * 200, "seen after {busy_for:?}");
    block_on(running.wait_for("gated", Position::from(1), PATIENCE)).unwrap();
    until(|| problem(&running).is_none());
    assert_eq!(cents(&sql, "gated"), 1);
    // One that waits for more for longer than the limit is not stuck.
    std::thread::sleep(limit * 2);
    assert_eq!(problem(&running), None);
}

#[test]
fn a_handler_that_is_slow_is_behind_and_not_stuck() {
    let (_place, store, _sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let (gated, key) = gated();
    let limit = Duration::from_millis(50);
    let projector = Projector::new(store).with_batch(1).with_max_lag(limit);
    let running = projector.with(gated).unwrap().start().unwrap();
    for left in [3, 2, 1] {
        let is_behind = || match problem(&running) {
            Some(HealthProblem::Behind { lag }) => lag.events == left && lag.age > limit,
            _ => false,
        };
        until(is_behind);
        key.send(()).unwrap();
    }
    until(|| problem(&running).is_none());
    assert_eq!(running.status()[0].lag, Some(Lag::NONE));
}

#[test]
fn a_projection_may_be_behind_by_a_number_of_events() {
    let (_place, store, _sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let (gated, key) = gated();
    let projector = Projector::new(store).with_batch(1).with_max_lag_events(1);
    let running = projector.with(gated).unwrap().start().unwrap();
    assert!(matches!(
        problem(&running),
        Some(HealthProblem::Behind { .. })
    ));
    key.send(()).unwrap();
    key.send(()).unwrap();
    until(|| problem(&running).is_none());
    assert_eq!(running.status()[0].lag.map(|lag| lag.events), Some(1));
    key.send(()).unwrap();
}

#[test]
fn a_thread_that_dies_is_seen_at_once() {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    let projector = Projector::new(store.clone()).with(Deadly).unwrap();
    let running = projector.with(Balances).unwrap().start().unwrap();
    let waiting = running.wait_for("deadly", Position::from(1), PATIENCE);
    assert!(block_on(waiting).is_err());
    assert_eq!(problem(&running), Some(HealthProblem::Dead));
    assert_eq!(running.status()[0].state, ProjectionState::Dead);
    // The others go on.
    record(&store, 1, Deposited { cents: 1 });
    block_on(running.wait_for("balances", end(&store), PATIENCE)).unwrap();
    assert_eq!(cents(&sql, "1"), 2);
    assert_eq!(running.health().problems().count(), 1);
}

#[test]
fn a_projection_that_fails_is_not_well() {
    let (_place, store, _sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    // Without a key every event fails.
    let (failing, _) = gated();
    let pauses = (Duration::from_secs(3600), Duration::from_secs(3600));
    let retries = annals::Retries::from(1).with_pauses(pauses.0, pauses.1);
    let projector = Projector::new(store.clone()).with_retries(0);
    let failed = projector.with(failing).unwrap().start().unwrap();
    until(|| problem(&failed) == Some(HealthProblem::Failed));
    failed.stop();

    let (failing, key) = gated();
    let projector = Projector::new(store).with_retries(retries);
    let running = projector.with(failing).unwrap().start().unwrap();
    drop(key);
    until(|| problem(&running) == Some(HealthProblem::Failing));
    // Its pause is an hour, which nobody waits for.
    running.stop();
}

#[test]
fn a_projection_is_not_behind_events_that_it_has_looked_at() {
    let (_place, store, _sql) = place();
    let (gated, key) = gated();
    let projector = Projector::new(store.clone()).with_max_lag_events(0);
    let running = projector.with(gated).unwrap().start().unwrap();
    record(&store, 1, vec![Withdrawn { cents: 1 }; 200]);
    block_on(running.wait_for("gated", Position::from(200), PATIENCE)).unwrap();
    let status = running.status().remove(0);
    assert_eq!(status.lag, Some(Lag::NONE));
    assert!(status.rate > 1.0, "{status:?}");
    assert!(status.is_healthy());

    assert!(running.pause("gated"));
    until(|| running.status()[0].state == ProjectionState::Paused);
    assert!(running.status()[0].is_healthy());
    record(&store, 1, Deposited { cents: 1 });
    let lag = running.status()[0].lag.unwrap();
    assert_eq!(lag.events, 1);
    assert!(matches!(
        problem(&running),
        Some(HealthProblem::Behind { .. })
    ));
    assert!(running.resume("gated"));
    key.send(()).unwrap();
    until(|| problem(&running).is_none());
}
