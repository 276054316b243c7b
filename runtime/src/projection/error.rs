//! What can go wrong with one event.

use std::error::Error;
use std::fmt;

use crate::replay::DecodeError;

/// Why a handler could not take in an event: any error at all, so that `?` does for all of them.
///
/// # Examples
///
/// ```
/// use annals::ProjectError;
///
/// fn cents(text: &str) -> Result<i64, ProjectError> {
///     let cents: i64 = text.parse()?;
///     if cents < 0 {
///         return Err("less than nothing".into());
///     }
///     Ok(cents)
/// }
/// assert!(cents("-5").is_err());
/// ```
pub struct ProjectError(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for ProjectError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl ProjectError {
    /// The handler's own error.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl fmt::Debug for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a projection could not take in an event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The event cannot be decoded, or is none that the projection's aggregate knows.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// The handler refused it.
    #[error("the handler failed")]
    Handler(#[source] Box<dyn Error + Send + Sync>),
    /// The handler panicked.
    #[error("the handler panicked: {message}")]
    Panic {
        /// What the panic said.
        message: String,
    },
}

impl EventError {
    /// The handler has ended the transaction that is not its own.
    pub(crate) fn ended() -> Self {
        Self::Handler("the handler has ended the transaction".into())
    }
}

impl From<DecodeError> for EventError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

impl From<ProjectError> for EventError {
    fn from(error: ProjectError) -> Self {
        Self::Handler(error.into_inner())
    }
}
