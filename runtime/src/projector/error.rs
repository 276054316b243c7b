//! Why a projection does not go on.

use std::sync::Arc;

use crate::projection::{EventError, TablesError};
use crate::store::StoreError;
use crate::version::Position;

/// Why a projection does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectionError {
    /// An event could not be taken in: the read model has all events before it.
    #[error("projection `{projection}` cannot take in event {position}")]
    Event {
        /// The projection's name.
        projection: &'static str,
        /// The position of the event.
        position: Position,
        /// What is wrong with it.
        source: EventError,
    },
    /// A timer of a reactor's could not be answered: it is still armed.
    #[error("reactor `{projection}` cannot answer timer `{key}`")]
    Timer {
        /// The reactor's name.
        projection: &'static str,
        /// The key the timer is armed under.
        key: String,
        /// What is wrong.
        source: EventError,
    },
    /// The store, or the database of the read model, failed.
    #[error("projection `{projection}` cannot go on")]
    Store {
        /// The projection's name.
        projection: &'static str,
        /// The failure.
        source: StoreError,
    },
    /// Another worker runs the same projection, and does not go on: it hangs, fails or is paused.
    #[error("projection `{projection}` is run by another worker, which does not go on")]
    Held {
        /// The projection's name.
        projection: &'static str,
    },
    /// Readers see another version of it in the place of this one, which stops.
    #[error(
        "expected version {version} of projection `{projection}`, readers see version {serving}"
    )]
    Superseded {
        /// The projection's name.
        projection: &'static str,
        /// Its version.
        version: u32,
        /// The version that readers see.
        serving: u32,
    },
    /// The tables of its read model are not as they should be.
    #[error("version {version} of projection `{projection}` cannot have its tables")]
    Tables {
        /// The projection's name.
        projection: &'static str,
        /// Its version.
        version: u32,
        /// What is wrong with them.
        source: TablesError,
    },
}

impl ProjectionError {
    /// The position of the event at fault, where one is.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::Event { position, .. } => Some(*position),
            Self::Timer { .. }
            | Self::Store { .. }
            | Self::Held { .. }
            | Self::Superseded { .. }
            | Self::Tables { .. } => None,
        }
    }

    /// Whether the same run may go through later, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Store { source, .. } => source.is_retryable(),
            Self::Held { .. } => true,
            Self::Event { .. }
            | Self::Timer { .. }
            | Self::Superseded { .. }
            | Self::Tables { .. } => false,
        }
    }
}

/// Why a position was waited for in vain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// The projector runs no projection of this name.
    #[error("no projection `{name}` is run")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The time was up.
    #[error("expected projection `{projection}` at position {asked}, found {reached}")]
    TooLate {
        /// The projection's name.
        projection: &'static str,
        /// The position waited for.
        asked: Position,
        /// The position it has come to.
        reached: Position,
    },
    /// The projection has stopped before.
    #[error("projection `{projection}` has stopped")]
    Stopped {
        /// The projection's name.
        projection: &'static str,
        /// Why it has stopped, where it was not told to.
        source: Option<Arc<ProjectionError>>,
    },
}
