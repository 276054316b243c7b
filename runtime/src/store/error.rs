//! What can go wrong in a store.

use std::error::Error;
use std::fmt;

use crate::append::{AppendId, InvalidAppend};
use crate::names::{IdempotencyKey, StreamId};
use crate::projector::ProjectionError;
use crate::version::{ExpectedVersion, Version};

/// A store could not do what it was asked for.
///
/// Nothing was changed. The driver's own error is the [`source`](Error::source).
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    doing: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What kind of trouble a [`StoreError`] tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Another process holds the store for longer than the time allowed.
    Locked,
    /// The disk, or a quota on it, is full.
    Full,
    /// The store may be read but not written.
    ReadOnly,
    /// What is there is not a store of annals.
    NotAStore,
    /// The store was written by a newer release, in a format this one does not know.
    NewerFormat,
    /// What is stored is damaged.
    Corrupt,
    /// The disk or the network failed.
    Io,
    /// The store was closed, or what served it has ended.
    Closed,
    /// The store cannot be used as it was asked for.
    Unsupported,
    /// Anything else.
    Other,
}

impl StoreError {
    /// An error of a kind, with what the store was doing or what is wrong.
    #[must_use]
    pub fn new(kind: StoreErrorKind, doing: impl Into<String>) -> Self {
        Self {
            kind,
            doing: doing.into(),
            source: None,
        }
    }

    /// Sets what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of trouble it is.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Whether the same call may go through later, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self.kind,
            StoreErrorKind::Locked | StoreErrorKind::Io | StoreErrorKind::Full
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

/// A stream was not at the version the writer expected: nothing of the append is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} in stream {stream}, found version {actual}")]
#[non_exhaustive]
pub struct Conflict {
    /// The stream.
    pub stream: StreamId,
    /// What the writer expected.
    pub expected: ExpectedVersion,
    /// The version the stream is at.
    pub actual: Version,
}

impl Conflict {
    /// States that `stream` is at `actual` and not as `expected`.
    #[must_use]
    pub const fn new(stream: StreamId, expected: ExpectedVersion, actual: Version) -> Self {
        Self {
            stream,
            expected,
            actual,
        }
    }
}

/// Why a batch was not stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// A stream was not at the expected version.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The batch is one no store would take.
    #[error(transparent)]
    Invalid(#[from] InvalidAppend),
    /// The idempotency key was used before, for other streams or other events.
    #[error("idempotency key {key} was used before for another append")]
    KeyReused {
        /// The key.
        key: IdempotencyKey,
    },
    /// A fault leaves open whether the batch is stored.
    ///
    /// The same batch sent again is stored once.
    #[error("a fault leaves open whether append {id} is stored: send it again")]
    Indeterminate {
        /// The id of the append.
        id: AppendId,
        /// The fault.
        source: StoreError,
    },
    /// A projection that is run with each append refuses the batch, or what was appended without it;
    /// nothing of the batch is stored. The position in the error is the one the event would have had.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The store failed; nothing of the batch is stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppendError {
    /// Whether a stream was not at the expected version.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether the same batch may be stored when it is sent again, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Indeterminate { .. } => true,
            Self::Store(error) => error.is_retryable(),
            Self::Projection(error) => error.is_retryable(),
            Self::Conflict(_) | Self::Invalid(_) | Self::KeyReused { .. } => false,
        }
    }
}
