//! What can go wrong in a repository, by operation.

use crate::append::{AppendId, InvalidAppend};
use crate::names::{IdempotencyKey, InvalidName, StreamId};
use crate::projector::ProjectionError;
use crate::replay::DecodeError;
use crate::root::EncodeError;
use crate::store::{AppendError, Conflict, StoreError};
use crate::version::Version;

/// Why an aggregate could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Nothing is stored for the aggregate.
    #[error("nothing is stored in stream {stream}")]
    NotFound {
        /// The stream.
        stream: StreamId,
    },
    /// Nothing is stored for the aggregate up to the version or time asked for.
    #[error("nothing is stored in stream {stream} up to then")]
    NotYet {
        /// The stream.
        stream: StreamId,
    },
    /// The aggregate has not come to the version asked for.
    #[error("expected version {asked} in stream {stream}, found version {actual}")]
    NotReached {
        /// The stream.
        stream: StreamId,
        /// The version asked for.
        asked: Version,
        /// The version the stream is at.
        actual: Version,
    },
    /// The id's text is one that no store takes.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A stored event cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LoadError {
    /// Whether nothing is stored for the aggregate, or nothing was by then.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::NotYet { .. })
    }

    /// Whether the same call may go through later, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::NotFound { .. }
            | Self::NotYet { .. }
            | Self::NotReached { .. }
            | Self::Name(_)
            | Self::Decode(_) => false,
        }
    }
}

/// Why the events of a root, or of several, were not saved.
///
/// The roots keep their uncommitted events, and saving them again is the same append.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// Another writer was faster: load again and decide again.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// An event could not be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A name, an event or the whole is one that no store takes.
    #[error(transparent)]
    Invalid(#[from] InvalidAppend),
    /// The idempotency key was used before, for something else.
    #[error("idempotency key {key} was used before for another append")]
    KeyReused {
        /// The key.
        key: IdempotencyKey,
    },
    /// A fault leaves open whether the events are stored.
    #[error("a fault leaves open whether append {id} is stored: save again")]
    Indeterminate {
        /// The id of the append.
        id: AppendId,
        /// The fault.
        source: StoreError,
    },
    /// What was stored before under the key is followed by an event that cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A projection that is run with each append refuses the events; nothing is stored.
    #[error(transparent)]
    Projection(ProjectionError),
    /// The store failed; nothing is stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SaveError {
    /// Whether another writer was faster.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether saving the same roots again may go through, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Indeterminate { .. } => true,
            Self::Store(error) => error.is_retryable(),
            Self::Projection(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl From<AppendError> for SaveError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict(conflict) => Self::Conflict(conflict),
            AppendError::Invalid(invalid) => Self::Invalid(invalid),
            AppendError::KeyReused { key } => Self::KeyReused { key },
            AppendError::Indeterminate { id, source } => Self::Indeterminate { id, source },
            AppendError::Projection(error) => Self::Projection(error),
            AppendError::Store(error) => Self::Store(error),
        }
    }
}

impl From<InvalidName> for SaveError {
    fn from(error: InvalidName) -> Self {
        Self::Invalid(error.into())
    }
}

/// Why a command was not carried out: nothing of it is stored, but for `Indeterminate`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError<E> {
    /// The aggregate refused the command, by the domain's own error.
    #[error(transparent)]
    Rejected(E),
    /// Other writers were faster, as often as the command was tried.
    #[error(transparent)]
    Conflict(Conflict),
    /// A stored event cannot be decoded.
    #[error(transparent)]
    Decode(DecodeError),
    /// An event could not be encoded.
    #[error(transparent)]
    Encode(EncodeError),
    /// A name, an event or the whole is one that no store takes.
    #[error(transparent)]
    Invalid(InvalidAppend),
    /// The idempotency key was used before, for something else.
    #[error("idempotency key {key} was used before for another command")]
    KeyReused {
        /// The key.
        key: IdempotencyKey,
    },
    /// A fault leaves open whether the events are stored.
    ///
    /// A command with an idempotency key may simply be sent again. Without one, look first.
    #[error("a fault leaves open whether append {id} is stored")]
    Indeterminate {
        /// The id of the append.
        id: AppendId,
        /// The fault.
        source: StoreError,
    },
    /// A projection that is run with each append refuses the events; nothing is stored.
    #[error(transparent)]
    Projection(ProjectionError),
    /// The store failed; nothing is stored.
    #[error(transparent)]
    Store(StoreError),
}

impl<E> ExecuteError<E> {
    /// Whether the aggregate refused the command.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        matches!(self, Self::Rejected(_))
    }

    /// Whether other writers were faster.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether the same command may go through later, with nothing else changed.
    ///
    /// False for `Indeterminate`: without an idempotency key the command might be carried out twice.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Store(error) => error.is_retryable(),
            Self::Projection(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl<E> From<SaveError> for ExecuteError<E> {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Conflict(conflict) => Self::Conflict(conflict),
            SaveError::Encode(error) => Self::Encode(error),
            SaveError::Invalid(invalid) => Self::Invalid(invalid),
            SaveError::KeyReused { key } => Self::KeyReused { key },
            SaveError::Indeterminate { id, source } => Self::Indeterminate { id, source },
            SaveError::Decode(error) => Self::Decode(error),
            SaveError::Projection(error) => Self::Projection(error),
            SaveError::Store(error) => Self::Store(error),
        }
    }
}

impl<E> From<StoreError> for ExecuteError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<E> From<DecodeError> for ExecuteError<E> {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl<E> From<InvalidName> for ExecuteError<E> {
    fn from(error: InvalidName) -> Self {
        Self::Invalid(error.into())
    }
}
