//! What a reader of a live view gets.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::projector::ProjectionError;
use crate::version::Position;

/// The state of a live view at one position: the fold of all events up to there.
///
/// It does not change, and may be kept. While it is kept, its copy of the state is.
pub struct Reading<T> {
    pub(super) state: Arc<T>,
    pub(super) position: Position,
}

impl<T> Reading<T> {
    /// The position up to which everything for the view is in the state.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }
}

impl<T> Deref for Reading<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state
    }
}

impl<T> Clone for Reading<T> {
    fn clone(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            position: self.position,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Reading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("position", &self.position)
            .field("state", &self.state)
            .finish()
    }
}

/// A live view that was read does not follow the feed any more.
///
/// [`LiveView::last`](crate::LiveView::last) still has what it was last.
#[derive(Debug, Clone, thiserror::Error)]
#[error("live view `{view}` has stopped")]
#[non_exhaustive]
pub struct ViewStopped {
    /// The view's name.
    pub view: &'static str,
    /// Why it has stopped.
    pub source: Option<Arc<ProjectionError>>,
}
