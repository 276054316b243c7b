//! What a thread of a projector does, step by step.

use std::sync::Arc;

use super::ProjectionError;
use super::pulse::Pulse;
use super::terms::Terms;
use crate::store::EventStore;
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

    /// Takes in some of what there is; `false` where that is nothing more.
    fn step(&mut self) -> Result<bool, ProjectionError>;

    /// Waits until there may be more, for some time.
    fn wait(&mut self);
}
