//! A projection brought to the end of the feed, on the caller's thread.

use std::time::{Duration, Instant};

use super::ProjectionError;
use super::attempts::{Attempts, Verdict};
use super::run::{Run, Step};
use crate::block_on::block_on;
use crate::version::Position;

/// How often to look how far another worker has come.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The end of the feed that a worker follows.
pub(super) fn end_of_feed(worker: &dyn Run) -> Result<Position, ProjectionError> {
    let position = worker.position();
    let lag = block_on(worker.store().lag(position));
    let lag = lag.map_err(|source| ProjectionError::Store {
        projection: worker.name(),
        source,
    })?;
    Ok(Position::from(position.get() + lag.events))
}

/// Takes in all there is up to `end`, or waits until another worker has done so.
pub(super) fn catch_up(worker: &mut dyn Run, end: Position) -> Result<(), ProjectionError> {
    let result = step_on(worker, end);
    worker.release();
    result
}

fn step_on(worker: &mut dyn Run, end: Position) -> Result<(), ProjectionError> {
    let mut came_on = Instant::now();
    let mut position = worker.position();
    let mut attempts = Attempts::new(worker.terms().retries.clone());
    loop {
        let step = match worker.step() {
            Ok(step) => step,
            Err(error) => {
                try_again(worker, &mut attempts, error)?;
                continue;
            }
        };
        attempts.succeed();
        match step {
            Step::More | Step::Standby { is_behind: true } if worker.has_come_to(end) => {
                return Ok(());
            }
            Step::More => {}
            Step::Idle | Step::Standby { is_behind: false } => return Ok(()),
            Step::Standby { is_behind: true } if came_on.elapsed() > worker.terms().lease => {
                let projection = worker.name();
                return Err(ProjectionError::Held { projection });
            }
            Step::Standby { is_behind: true } => std::thread::sleep(LOOK_EVERY),
        }
        if worker.position() != position {
            position = worker.position();
            came_on = Instant::now();
        }
    }
}

/// Where failing events are put aside, they are tried as often as that asks for; else the error is the
/// caller's at once.
fn try_again(
    worker: &mut dyn Run,
    attempts: &mut Attempts,
    error: ProjectionError,
) -> Result<(), ProjectionError> {
    if worker.terms().park.is_none() {
        return Err(error);
    }
    match attempts.fail(worker, &error)? {
        Verdict::Again(pause) => std::thread::sleep(pause),
        Verdict::GoOn => {}
        Verdict::Stop => return Err(error),
    }
    Ok(())
}
