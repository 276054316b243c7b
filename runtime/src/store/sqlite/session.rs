//! The connection of a projection: its handlers and its checkpoint write in one transaction.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::SqliteStore;
use super::connection::{Place, wait_for_lock};
use super::error::failed;
use super::read::bound;
use crate::projection::{EventError, ProjectionStore, ReadStore, Session, TransactError};
use crate::store::{StoreError, StoreErrorKind};
use crate::version::Position;

pub(super) const CHECKPOINT: &str =
    "SELECT position FROM annals_projections WHERE name = ?1 AND version = ?2";

const MOVE_CHECKPOINT: &str = "
    INSERT INTO annals_projections (name, version, position) VALUES (?1, ?2, ?4)
    ON CONFLICT DO UPDATE SET position = excluded.position WHERE position = ?3";

/// More statements than a read model has.
const STATEMENTS: usize = 128;

/// A transaction as a handler gets it.
type Handed<'tx> = &'tx Transaction<'tx>;

/// Read models in the SQLite file of the store: a handler gets rusqlite's own transaction.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite;

impl ReadStore for Sqlite {
    type Transaction<'tx> = Handed<'tx>;
}

impl ProjectionStore for SqliteStore {
    type Kind = Sqlite;

    fn open_session(
        &self,
        name: &str,
        version: u32,
    ) -> Result<Box<dyn Session<Sqlite>>, StoreError> {
        let place = &self.shared.place;
        if self.shared.queue.is_none() {
            return Err(place.error(StoreErrorKind::ReadOnly, "is open for reading"));
        }
        let connection = place.open_projection()?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Box::new(SqliteSession {
            place: Arc::clone(place),
            connection,
            name: name.to_owned(),
            version,
        }))
    }
}

struct SqliteSession {
    place: Arc<Place>,
    connection: Connection,
    name: String,
    version: u32,
}

impl SqliteSession {
    fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        wait_for_lock(self.place.busy_timeout, || {
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
        })
        .map_err(failed("cannot begin to project"))
    }

    /// Moves the checkpoint; `false` where it is not at `from`.
    fn move_checkpoint(
        &self,
        transaction: &Transaction<'_>,
        from: Position,
        to: Position,
    ) -> rusqlite::Result<bool> {
        let (from, to) = (bound(from.get()), bound(to.get()));
        let mut statement = transaction.prepare_cached(MOVE_CHECKPOINT)?;
        let moved = statement.execute(params![self.name, self.version, from, to])?;
        Ok(moved == 1)
    }
}

impl Session<Sqlite> for SqliteSession {
    fn checkpoint(&mut self) -> Result<Position, StoreError> {
        let found = self
            .connection
            .query_row(CHECKPOINT, params![self.name, self.version], |row| {
                row.get::<_, i64>(0)
            })
            .optional()
            .map_err(failed("cannot read a checkpoint"))?;
        Ok(Position::from(found.unwrap_or_default().unsigned_abs()))
    }

    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(Handed<'_>) -> Result<(), EventError>,
    ) -> Result<(), TransactError> {
        let doing = || failed("cannot commit what was projected");
        let transaction = self.begin()?;
        // Before the work: a worker that was overtaken does none.
        let is_next = self
            .move_checkpoint(&transaction, from, to)
            .map_err(doing())?;
        if !is_next {
            return Err(TransactError::Moved);
        }
        work(&transaction)?;
        transaction.commit().map_err(doing())?;
        Ok(())
    }
}
