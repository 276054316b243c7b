//! What a store does for a projection: it keeps how far that has come beside the read model.

use super::{EventError, ReadStore};
use crate::store::{EventStore, StoreError};
use crate::version::Position;

/// A store with a database that read models can be kept in.
pub trait ProjectionStore: EventStore {
    /// The kind of database.
    type Kind: ReadStore;

    /// Opens a connection for one projection, which remembers under its name and version how far it
    /// has come.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be opened for writing.
    fn open_session(
        &self,
        name: &str,
        version: u32,
    ) -> Result<Box<dyn Session<Self::Kind>>, StoreError>;
}

/// A connection that one projection has for itself.
pub trait Session<S: ReadStore>: Send {
    /// How far the projection has come.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn checkpoint(&mut self) -> Result<Position, StoreError>;

    /// Lets `work` write, and moves the checkpoint from one position to another: both or neither.
    ///
    /// # Errors
    ///
    /// Fails where the checkpoint is not at `from`, where `work` fails, and where the database does;
    /// nothing of it is stored then.
    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(S::Transaction<'_>) -> Result<(), EventError>,
    ) -> Result<(), TransactError>;
}

/// Why a transaction of a projection was undone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactError {
    /// An event could not be taken in.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The checkpoint is not where it was: someone else runs the same projection.
    #[error("the projection was run by another worker meanwhile")]
    Moved,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
