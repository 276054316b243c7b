//! Why a rebuild came to nothing.

use crate::projector::ProjectionError;

/// Why a rebuild came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RebuildError {
    /// Readers see this version already: a rebuild needs another one.
    #[error("readers see version {version} of projection `{projection}` already")]
    Serves {
        /// The projection's name.
        projection: &'static str,
        /// The version.
        version: u32,
    },
    /// It was cancelled; its tables are dropped.
    #[error("the rebuild of version {version} of projection `{projection}` was cancelled")]
    Cancelled {
        /// The projection's name.
        projection: &'static str,
        /// The version that was being built.
        version: u32,
    },
    /// The projection cannot go on.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

impl RebuildError {
    /// Why a rebuild cannot begin.
    pub(super) fn of_beginning(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Superseded {
                projection,
                version,
                serving,
            } if serving == version => Self::Serves {
                projection,
                version,
            },
            error => Self::Projection(error),
        }
    }
}
