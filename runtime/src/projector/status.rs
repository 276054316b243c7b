//! How a running projection is, as others see it.

use std::sync::Arc;
use std::time::Instant;

use super::meter::Meter;
use super::{HealthProblem, ProjectionError};
use crate::store::Lag;
use crate::version::Position;

/// What a projection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProjectionState {
    /// It takes in what there is.
    CatchingUp,
    /// It has taken in all there was, and waits for more.
    Live,
    /// It takes in what there is, while readers see another version of its read model.
    Building,
    /// Another worker runs it, most likely in another process: this one takes its place when that ends.
    Standby,
    /// It rests until it is resumed.
    Paused,
    /// It tries again what has failed.
    Retrying,
    /// It was told to stop.
    Stopped,
    /// It has stopped because readers see another version of its read model.
    Superseded,
    /// It has stopped by itself, at what it cannot do.
    Failed,
    /// Its thread has ended although nobody told it to.
    Dead,
}

/// How a projection is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProjectionStatus {
    /// The projection's name.
    pub name: &'static str,
    /// What it does.
    pub state: ProjectionState,
    /// The position up to which everything for it is in the read model, whoever has taken it in.
    pub position: Position,
    /// How far that is behind the feed; `None` where the store cannot be read.
    pub lag: Option<Lag>,
    /// How many events of the feed it looks at in a second, smoothed over some ten seconds: what the lag
    /// counts, so that lag by rate is the time it needs.
    pub rate: f64,
    /// How many events are put aside, for [`DeadLetters`](super::DeadLetters) to show; `None` where the
    /// store cannot be read.
    pub parked: Option<u64>,
    /// What has failed last, until something goes well again.
    pub error: Option<Arc<ProjectionError>>,
    /// What ails it, if anything.
    pub problem: Option<HealthProblem>,
}

impl ProjectionStatus {
    /// Whether nothing ails it. One that is paused is well as long as it is not too far behind.
    #[must_use]
    pub const fn is_healthy(&self) -> bool {
        self.problem.is_none()
    }
}

/// What a worker tells of itself.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    pub(super) state: ProjectionState,
    pub(super) position: Position,
    /// Whether readers still see another version of its read model.
    pub(super) is_building: bool,
    pub(super) error: Option<Arc<ProjectionError>>,
    pub(super) meter: Meter,
}

impl Progress {
    pub(super) fn new(position: Position) -> Self {
        Self {
            state: ProjectionState::CatchingUp,
            position,
            is_building: false,
            error: None,
            meter: Meter::new(Instant::now()),
        }
    }

    /// Has come to a position.
    pub(super) fn come_to(&mut self, position: Position) {
        let looked_at = position.get().saturating_sub(self.position.get());
        self.meter.count(looked_at, Instant::now());
        self.position = position;
    }

    /// Whether it will not go on.
    pub(super) const fn has_ended(&self) -> bool {
        matches!(
            self.state,
            ProjectionState::Stopped
                | ProjectionState::Superseded
                | ProjectionState::Failed
                | ProjectionState::Dead
        )
    }
}
