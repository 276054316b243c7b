//! What a store does for a projection: it keeps how far that has come beside the read model.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{EventError, LetterBox, ReadStore, Transactional};
use crate::store::{BoxFuture, EventStore, StoreError};
use crate::version::Position;

/// A store with a database that read models can be kept in.
pub trait ProjectionStore: EventStore {
    /// The kind of database.
    type Kind: Transactional;

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

    /// Opens a connection for the events that projections have put aside.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be opened for writing.
    fn open_letters(&self) -> Result<Box<dyn LetterBox<Self::Kind>>, StoreError>;

    /// How many events a version of a projection has put aside.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn parked(&self, name: &str, version: u32) -> BoxFuture<'_, Result<u64, StoreError>>;
}

/// A connection that one projection has for itself.
pub trait Session<S: ReadStore>: Send {
    /// The time of the store's clock.
    fn now(&self) -> DateTime<Utc>;

    /// How far the projection has come.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn checkpoint(&mut self) -> Result<Position, StoreError>;

    /// Takes the lease of the projection, or keeps it.
    ///
    /// One worker has it at a time, of all processes. It lasts until it is released, until the process that
    /// took it has ended, or until it was not renewed for `duration`; after that it is the first one's that
    /// asks for it. This renews it, and so does [`transact`](Self::transact), once a part of the
    /// duration has gone by: not each of them writes.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read or written.
    fn hold(&mut self, duration: Duration) -> Result<Hold, StoreError>;

    /// Gives the lease back, where this worker has it; dropping the session does as well.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written: the lease ends with its duration then.
    fn release(&mut self) -> Result<(), StoreError>;

    /// Lets `work` write, and moves the checkpoint from one position to another: both or neither.
    ///
    /// # Errors
    ///
    /// Fails where the lease is not this worker's, where the checkpoint is not at `from`, where `work`
    /// fails, and where the database does; nothing of it is stored then.
    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(S::Transaction<'_>) -> Result<(), TransactError>,
    ) -> Result<(), TransactError>;
}

/// Whether a worker has the lease of its projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It has it now, and had it not before: another may have written meanwhile.
    Taken,
    /// It had it already.
    Kept,
    /// Another has it.
    Denied,
}

/// Why a transaction of a projection was undone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactError {
    /// An event could not be taken in.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The checkpoint is not where it was.
    #[error("the projection has come to another position meanwhile")]
    Moved,
    /// The lease has become another worker's.
    #[error("the projection is run by another worker")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
