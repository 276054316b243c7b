//! What a store does for a projection: it keeps how far that has come beside the read model.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    EnrollError, EventError, Intent, LetterBox, ProjectError, ReadStore, Standing, TablesError,
    Transactional,
};
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

    /// Makes the tables of the projection's version known; where the version is new, `create` creates them
    /// in the same transaction, and readers see them at once where they see no other version.
    ///
    /// From then on [`transact`](Self::transact) fails where readers have come to see another version
    /// instead.
    ///
    /// # Errors
    ///
    /// Fails where the version cannot be run for what is intended, where its tables are not as they should
    /// be, and where the database fails; nothing is stored then. A database whose tables are not looked
    /// after always fails.
    fn enroll(
        &mut self,
        tables: &[&str],
        intent: Intent,
        create: &mut dyn FnMut(S::Transaction<'_>) -> Result<(), ProjectError>,
    ) -> Result<Standing, EnrollError> {
        let _ = (tables, intent, create);
        Err(TablesError::Unsupported.into())
    }

    /// What the version is to readers by now, be it by what another worker has done.
    ///
    /// # Errors
    ///
    /// Fails where readers see another version in its place, and where the database fails.
    fn standing(&mut self) -> Result<Standing, TransactError> {
        Ok(Standing::Serving)
    }

    /// Shows the version to readers in the place of the one they see, once `work` has taken in what that one
    /// has: `work` gets its position, and returns the one it has come to itself. Returns where the
    /// checkpoint is then.
    ///
    /// The tables of the version seen before are kept, or dropped if `drop_old`; all older ones are dropped.
    /// All of it is one transaction.
    ///
    /// # Errors
    ///
    /// Fails as [`transact`](Self::transact) does, and where a view cannot be made; nothing of it is stored
    /// then.
    #[expect(
        clippy::type_complexity,
        reason = "an alias would hide what is called with what"
    )]
    fn take_over(
        &mut self,
        from: Position,
        drop_old: bool,
        work: &mut dyn FnMut(S::Transaction<'_>, Position) -> Result<Position, TransactError>,
    ) -> Result<Position, TransactError> {
        let _ = (from, drop_old, work);
        Err(TablesError::Unsupported.into())
    }

    /// Drops the tables of the version and forgets how far it has come, unless readers see it or have seen
    /// it.
    ///
    /// # Errors
    ///
    /// Fails where the database does.
    fn abandon(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

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
    /// Readers see another version in the place of this one.
    #[error("readers see version {serving}")]
    Superseded {
        /// The version that readers see.
        serving: u32,
    },
    /// The tables of the read model are not as they should be.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EnrollError> for TransactError {
    fn from(error: EnrollError) -> Self {
        match error {
            EnrollError::Serves { serving } => Self::Superseded { serving },
            EnrollError::Tables(error) => Self::Tables(error),
            EnrollError::Store(error) => Self::Store(error),
        }
    }
}
