//! How far a running projection has come, as others see it.

use std::sync::Arc;

use super::ProjectionError;
use crate::version::Position;

/// What a projection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProjectionState {
    /// It takes in what there is.
    CatchingUp,
    /// It has taken in all there was, and waits for more.
    Live,
    /// It rests until it is resumed.
    Paused,
    /// It tries again what has failed.
    Retrying,
    /// It was told to stop.
    Stopped,
    /// It has stopped by itself: at an event it cannot take in, or where its thread has died.
    Failed,
}

/// How a projection is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProjectionStatus {
    /// The projection's name.
    pub name: &'static str,
    /// What it does.
    pub state: ProjectionState,
    /// The position up to which everything for it is in the read model.
    pub position: Position,
    /// What has failed last, until something goes well again.
    pub error: Option<Arc<ProjectionError>>,
}

impl ProjectionStatus {
    pub(super) const fn new(name: &'static str, position: Position) -> Self {
        Self {
            name,
            state: ProjectionState::CatchingUp,
            position,
            error: None,
        }
    }

    /// Whether it runs, and nothing has failed.
    #[must_use]
    pub const fn is_healthy(&self) -> bool {
        matches!(
            self.state,
            ProjectionState::CatchingUp | ProjectionState::Live
        )
    }

    /// Whether it will not go on.
    pub(super) const fn has_ended(&self) -> bool {
        matches!(
            self.state,
            ProjectionState::Stopped | ProjectionState::Failed
        )
    }
}
