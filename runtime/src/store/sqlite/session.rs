//! The connection of a projection: its handlers and its checkpoint write in one transaction.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::SqliteStore;
use super::connection::{Place, wait_for_lock};
use super::dead_letters::{self, SqliteLetters};
use super::enrollment::Enrollment;
use super::error::failed;
use super::lease::Lease;
use super::read::bound;
use super::reader::Reader;
use crate::clock::Clock;
use crate::projection::{
    DeadLetter, EnrollError, Hold, Intent, LetterBox, ProjectError, ProjectionStore, ReadStore,
    Session, Standing, TablesError, TransactError, Transactional,
};
use crate::recorded::RecordedEvent;
use crate::store::{BoxFuture, StoreError, StoreErrorKind};
use crate::version::Position;

pub(super) const CHECKPOINT: &str =
    "SELECT position FROM annals_projections WHERE name = ?1 AND version = ?2";

const MOVE_CHECKPOINT: &str = "
    INSERT INTO annals_projections (name, version, position) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET position = excluded.position";

/// More statements than a read model has.
const STATEMENTS: usize = 128;

/// A transaction as a handler gets it.
pub(super) type Handed<'tx> = &'tx Transaction<'tx>;

/// Read models in the SQLite file of the store: a handler gets rusqlite's own transaction.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite;

impl ReadStore for Sqlite {
    type Transaction<'tx> = Handed<'tx>;
}

impl Transactional for Sqlite {
    fn is_open(transaction: Handed<'_>) -> bool {
        !transaction.is_autocommit()
    }

    fn park(transaction: Handed<'_>, letter: &DeadLetter) -> Result<(), StoreError> {
        dead_letters::park(transaction, letter).map_err(failed("cannot put an event aside"))
    }

    fn parked(transaction: Handed<'_>, projection: &str, version: u32) -> Result<u64, StoreError> {
        dead_letters::count(transaction, projection, version)
            .map_err(failed("cannot read dead letters"))
    }

    fn has_parked_before(
        transaction: Handed<'_>,
        projection: &str,
        version: u32,
        event: &RecordedEvent<'_>,
    ) -> Result<bool, StoreError> {
        let stream = (event.aggregate_type(), event.aggregate_id());
        let first = dead_letters::first_of_stream(transaction, (projection, version), stream)
            .map_err(failed("cannot read dead letters"))?;
        Ok(first.is_some_and(|first| first < event.position()))
    }
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
            return Err(self.shared.read_only());
        }
        let connection = place.open_projection()?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let presence = self.shared.presences.get(&place.path).map_err(|cause| {
            let error = place.error(StoreErrorKind::Io, "cannot have a file beside it");
            error.with_source(cause)
        })?;
        Ok(Box::new(SqliteSession {
            place: Arc::clone(place),
            connection,
            lease: Lease::new(name.to_owned(), version, presence),
            enrollment: Enrollment::new(name.to_owned(), version),
            name: name.to_owned(),
            version,
            clock: self.shared.clock.clone(),
        }))
    }

    fn open_letters(&self) -> Result<Box<dyn LetterBox<Sqlite>>, StoreError> {
        let place = &self.shared.place;
        if self.shared.queue.is_none() {
            return Err(self.shared.read_only());
        }
        let connection = place.open_projection()?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Box::new(SqliteLetters {
            place: Arc::clone(place),
            connection,
            clock: self.shared.clock.clone(),
        }))
    }

    fn parked(&self, name: &str, version: u32) -> BoxFuture<'_, Result<u64, StoreError>> {
        let name = name.to_owned();
        Box::pin(self.shared.read(move |reader: &mut Reader| {
            reader.run(|connection, _| dead_letters::count(connection, &name, version))
        }))
    }
}

struct SqliteSession {
    place: Arc<Place>,
    // Before the presence that the lease holds: whoever sees that one end finds this one closed.
    connection: Connection,
    name: String,
    version: u32,
    lease: Lease,
    enrollment: Enrollment,
    clock: Clock,
}

impl SqliteSession {
    fn find_checkpoint(&self) -> rusqlite::Result<Position> {
        self.checkpoint_of(self.version)
    }

    fn checkpoint_of(&self, version: u32) -> rusqlite::Result<Position> {
        let mut statement = self.connection.prepare_cached(CHECKPOINT)?;
        let found: Option<i64> = statement
            .query_row(params![self.name, version], |row| row.get(0))
            .optional()?;
        Ok(Position::from(found.unwrap_or_default().unsigned_abs()))
    }

    fn move_checkpoint(&self, to: Position) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(MOVE_CHECKPOINT)?;
        statement.execute(params![self.name, self.version, bound(to.get())])?;
        Ok(())
    }

    fn renew(&mut self) -> Result<Hold, StoreError> {
        let patience = self.place.busy_timeout;
        let renewed = wait_for_lock(patience, || self.lease.renew(&self.connection));
        if renewed.map_err(failed("cannot renew a lease"))? {
            return Ok(Hold::Kept);
        }
        self.lease.lose();
        Ok(Hold::Denied)
    }

    /// Lets `work` write, where the lease is this worker's and the checkpoint at `from`.
    fn try_transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(Handed<'_>) -> Result<(), TransactError>,
    ) -> Result<(), TransactError> {
        let doing = || failed("cannot commit what was projected");
        let transaction = begin(&self.place, &self.connection)?;
        // Before the work: a worker that was overtaken does none.
        self.check(&transaction, from)?;
        let known = self.enrollment.look(&transaction)?;
        if let Some((_, Standing::Building)) = known {
            self.enrollment.model(&transaction).touch()?;
        }
        work(&transaction)?;
        // After the work: a handler that commits by itself lets nothing be skipped.
        self.move_checkpoint(to).map_err(doing())?;
        if self.lease.is_due(3) {
            self.lease.renew(&transaction).map_err(doing())?;
        }
        transaction.commit().map_err(doing())?;
        self.enrollment.note(known);
        Ok(())
    }

    /// Whether the lease is this worker's, and the checkpoint at `from`.
    fn check(&self, transaction: &Transaction<'_>, from: Position) -> Result<(), TransactError> {
        let doing = || failed("cannot look who projects");
        if !self.lease.check(transaction).map_err(doing())? {
            return Err(TransactError::Lost);
        }
        match self.find_checkpoint().map_err(doing())? == from {
            true => Ok(()),
            false => Err(TransactError::Moved),
        }
    }

    /// Shows the version to readers, once `work` has taken in what the one they see has.
    fn try_take_over(
        &mut self,
        from: Position,
        drop_old: bool,
        work: &mut dyn FnMut(Handed<'_>, Position) -> Result<Position, TransactError>,
    ) -> Result<Position, TransactError> {
        let doing = || failed("cannot commit the switch to another version");
        let transaction = begin(&self.place, &self.connection)?;
        self.check(&transaction, from)?;
        let Some((intent, Standing::Building)) = self.enrollment.look(&transaction)? else {
            // Another worker has done it.
            return Ok(from);
        };
        let model = self.enrollment.model(&transaction);
        let target = match model.admitted(intent)? {
            Some(serving) => self.checkpoint_of(serving).map_err(doing())?,
            None => Position::START,
        };
        let to = work(&transaction, target)?;
        // No reader goes back in time.
        if to < target {
            return Err(TransactError::Moved);
        }
        self.move_checkpoint(to).map_err(doing())?;
        model.take_over(drop_old)?;
        transaction.commit().map_err(doing())?;
        self.enrollment.note(Some((intent, Standing::Serving)));
        Ok(to)
    }
}

/// Begins to write, once nobody else does.
pub(super) fn begin<'a>(
    place: &Place,
    connection: &'a Connection,
) -> Result<Transaction<'a>, StoreError> {
    wait_for_lock(place.busy_timeout, || {
        Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
    })
    .map_err(failed("cannot begin to project"))
}

impl Session<Sqlite> for SqliteSession {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn checkpoint(&mut self) -> Result<Position, StoreError> {
        self.find_checkpoint()
            .map_err(failed("cannot read a checkpoint"))
    }

    fn hold(&mut self, duration: Duration) -> Result<Hold, StoreError> {
        if self.lease.is_held() {
            return if self.lease.is_due(2) {
                self.renew()
            } else {
                Ok(Hold::Kept)
            };
        }
        let doing = || failed("cannot take a lease");
        let found = self.lease.find(&self.connection).map_err(doing())?;
        if !self.lease.is_free(&self.place.path, found.as_ref()) {
            return Ok(Hold::Denied);
        }
        let transaction = match begin(&self.place, &self.connection) {
            // Whoever has it may hang in the middle of a transaction: nobody takes its place before that
            // ends. Where nobody has it, nobody does the work, and the error is to be seen.
            Err(error)
                if error.kind() == StoreErrorKind::Locked
                    && Lease::has_holder(&self.place.path, found.as_ref()) =>
            {
                return Ok(Hold::Denied);
            }
            begun => begun?,
        };
        let taken = self.lease.take(&transaction, found.as_ref(), duration);
        let Some(token) = taken.map_err(doing())? else {
            return Ok(Hold::Denied);
        };
        transaction.commit().map_err(doing())?;
        self.lease
            .taken(&self.place.path, token, duration, found.as_ref());
        Ok(Hold::Taken)
    }

    fn release(&mut self) -> Result<(), StoreError> {
        if self.lease.is_held() {
            let patience = self.place.busy_timeout;
            let released = wait_for_lock(patience, || self.lease.release(&self.connection));
            released.map_err(failed("cannot release a lease"))?;
            self.lease.lose();
        }
        Ok(())
    }

    fn enroll(
        &mut self,
        tables: &[&str],
        intent: Intent,
        create: &mut dyn FnMut(Handed<'_>) -> Result<(), ProjectError>,
    ) -> Result<Standing, EnrollError> {
        let transaction = begin(&self.place, &self.connection)?;
        let mut create = || {
            let created = create(&transaction);
            created.map_err(|error| TablesError::NotCreated(error.into_inner()))
        };
        let known = self
            .enrollment
            .enroll(&transaction, tables, intent, &mut create)?;
        let committed = transaction.commit();
        committed.map_err(failed("cannot commit the tables of a read model"))?;
        self.enrollment.note(Some(known));
        Ok(known.1)
    }

    fn standing(&mut self) -> Result<Standing, TransactError> {
        let transaction = self
            .connection
            .unchecked_transaction()
            .map_err(failed("cannot look at a read model"))?;
        let known = self.enrollment.look(&transaction)?;
        Ok(known.map_or(Standing::Serving, |(_, standing)| standing))
    }

    fn take_over(
        &mut self,
        from: Position,
        drop_old: bool,
        work: &mut dyn FnMut(Handed<'_>, Position) -> Result<Position, TransactError>,
    ) -> Result<Position, TransactError> {
        let result = self.try_take_over(from, drop_old, work);
        if matches!(result, Err(TransactError::Lost)) {
            self.lease.lose();
        }
        result
    }

    fn abandon(&mut self) -> Result<(), StoreError> {
        let transaction = begin(&self.place, &self.connection)?;
        self.enrollment.model(&transaction).abandon()?;
        let committed = transaction.commit();
        committed.map_err(failed("cannot drop the tables of a read model"))
    }

    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(Handed<'_>) -> Result<(), TransactError>,
    ) -> Result<(), TransactError> {
        let result = self.try_transact(from, to, work);
        if matches!(result, Err(TransactError::Lost)) {
            self.lease.lose();
        }
        result
    }
}

impl Drop for SqliteSession {
    fn drop(&mut self) {
        // Where it cannot be released, others take it when it is not renewed.
        let _ = self.release();
    }
}
