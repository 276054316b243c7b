//! What a thread of a projector does, step by step.

use std::sync::Arc;

use super::ProjectionError;
use super::pulse::Pulse;
use super::terms::Terms;
use crate::store::{EventStore, StoreError};
use crate::version::Position;

/// A projection of any type, at work.
pub(crate) trait Run: Send {
    /// The projection's name.
    fn name(&self) -> &'static str;

    /// How it is run.
    fn terms(&self) -> &Terms;

    /// When it was last seen to move.
    fn pulse(&self) -> &Arc<Pulse>;

    /// Whose feed it follows.
    fn store(&self) -> Arc<dyn EventStore>;

    /// How far the projection has looked and taken in what is for it.
    fn position(&self) -> Position;

    /// Whether readers still see another version of its read model.
    fn is_building(&self) -> bool {
        false
    }

    /// Whether all there is to do up to a position is done.
    fn has_come_to(&self, position: Position) -> bool {
        self.position() >= position && !self.is_building()
    }

    /// Takes in some of what there is.
    fn step(&mut self) -> Result<Step, ProjectionError>;

    /// Waits until there may be more, for some time.
    fn wait(&mut self);

    /// What counts, on another thread, the events that are put aside.
    fn parked(&self) -> Option<Parked> {
        None
    }

    /// Puts the event aside that failed last; `false` where that is not to be.
    fn park(&mut self) -> Result<bool, ProjectionError> {
        Ok(false)
    }

    /// Keeps the lease while it rests, where it needs one.
    fn keep(&mut self) {}

    /// Lets another worker take its place, where that could.
    fn release(&mut self) {}
}

/// Counts the events that are put aside.
pub(crate) type Parked = Arc<dyn Fn() -> Result<u64, StoreError> + Send + Sync>;

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Some events are taken in, and there may be more.
    More,
    /// All there are have been taken in.
    Idle,
    /// Another worker runs the projection.
    Standby {
        /// Whether there are events that it has not yet taken in.
        is_behind: bool,
    },
}
