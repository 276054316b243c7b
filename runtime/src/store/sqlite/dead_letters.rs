//! The events that projections have put aside.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::connection::{Place, wait_for_lock};
use super::error::{damaged, failed};
use super::read::bound;
use super::session::{Handed, Sqlite, begin};
use crate::clock::Clock;
use crate::names::EventId;
use crate::projection::{DeadLetter, EventError, LetterBox, Replayed};
use crate::store::StoreError;
use crate::version::{Position, Version};

const PARK: &str = "
    INSERT INTO annals_dead_letters (
        projection, projection_version, position, aggregate_type, aggregate_id, version, event_id,
        event_type, error, attempts, first_failed_at, last_failed_at
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT DO UPDATE SET
        error = excluded.error, attempts = excluded.attempts, last_failed_at = excluded.last_failed_at";

pub(super) const FIRST_OF_STREAM: &str = "
    SELECT min(position) FROM annals_dead_letters
    WHERE projection = ?1 AND projection_version = ?2 AND aggregate_type = ?3 AND aggregate_id = ?4";

pub(super) const COUNT: &str =
    "SELECT count(*) FROM annals_dead_letters WHERE projection = ?1 AND projection_version = ?2";

pub(super) const LETTERS: &str = "
    SELECT
        projection, projection_version, position, aggregate_type, aggregate_id, version, event_id,
        event_type, error, attempts, first_failed_at, last_failed_at
    FROM annals_dead_letters
    WHERE projection = ?1
    ORDER BY position, projection_version";

pub(super) const LETTER: &str = "
    SELECT
        projection, projection_version, position, aggregate_type, aggregate_id, version, event_id,
        event_type, error, attempts, first_failed_at, last_failed_at
    FROM annals_dead_letters
    WHERE projection = ?1 AND projection_version = ?2 AND position = ?3";

const REMOVE: &str = "
    DELETE FROM annals_dead_letters
    WHERE projection = ?1 AND projection_version = ?2 AND position = ?3";

const NOTE: &str = "
    UPDATE annals_dead_letters SET error = ?4, attempts = ?5, last_failed_at = ?6
    WHERE projection = ?1 AND projection_version = ?2 AND position = ?3";

/// Puts an event aside.
pub(super) fn park(connection: &Connection, letter: &DeadLetter) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(PARK)?;
    statement.execute(params![
        letter.projection,
        letter.projection_version,
        bound(letter.position.get()),
        letter.aggregate_type,
        letter.aggregate_id,
        bound(letter.version.get()),
        letter.event_id.to_string(),
        letter.event_type,
        letter.error,
        bound(letter.attempts),
        letter.first_failed_at.timestamp_micros(),
        letter.last_failed_at.timestamp_micros(),
    ])?;
    Ok(())
}

/// The first position of a stream that a version of a projection has put aside.
pub(super) fn first_of_stream(
    connection: &Connection,
    (projection, version): (&str, u32),
    (aggregate_type, aggregate_id): (&str, &str),
) -> rusqlite::Result<Option<Position>> {
    let mut statement = connection.prepare_cached(FIRST_OF_STREAM)?;
    let stream = params![projection, version, aggregate_type, aggregate_id];
    let first: Option<i64> = statement.query_row(stream, |row| row.get(0))?;
    Ok(first.map(|first| Position::from(first.unsigned_abs())))
}

/// How many events a version of a projection has put aside.
pub(super) fn count(
    connection: &Connection,
    projection: &str,
    version: u32,
) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(COUNT)?;
    let count: i64 = statement.query_row(params![projection, version], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

fn letter(row: &Row<'_>) -> rusqlite::Result<DeadLetter> {
    let number = |column: usize| row.get(column).map(i64::unsigned_abs);
    let time = |column: usize| {
        let micros = row.get(column)?;
        Ok::<_, rusqlite::Error>(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    };
    let event_id = Uuid::try_parse(row.get_ref(6)?.as_str()?).map_err(damaged)?;
    Ok(DeadLetter {
        projection: row.get(0)?,
        projection_version: row.get(1)?,
        position: Position::from(number(2)?),
        aggregate_type: row.get(3)?,
        aggregate_id: row.get(4)?,
        version: Version::from(number(5)?),
        event_id: EventId::from(event_id),
        event_type: row.get(7)?,
        error: row.get(8)?,
        attempts: number(9)?,
        first_failed_at: time(10)?,
        last_failed_at: time(11)?,
    })
}

/// The letters of a store.
pub(super) struct SqliteLetters {
    pub(super) place: Arc<Place>,
    pub(super) connection: Connection,
    pub(super) clock: Clock,
}

impl SqliteLetters {
    fn find_letter(
        &self,
        projection: &str,
        version: u32,
        position: Position,
    ) -> rusqlite::Result<Option<DeadLetter>> {
        let mut statement = self.connection.prepare_cached(LETTER)?;
        let found =
            statement.query_row(params![projection, version, bound(position.get())], letter);
        found.optional()
    }

    /// The events before it in its stream, or that it is gone.
    fn obstacle(
        transaction: &Transaction<'_>,
        letter: &DeadLetter,
    ) -> rusqlite::Result<Option<Replayed>> {
        let projection = (&*letter.projection, letter.projection_version);
        let stream = (&*letter.aggregate_type, &*letter.aggregate_id);
        let first = first_of_stream(transaction, projection, stream)?;
        Ok(match first {
            Some(first) if first < letter.position => Some(Replayed::After(first)),
            Some(first) if first == letter.position => None,
            _ => Some(Replayed::Absent),
        })
    }
}

fn remove(connection: &Connection, letter: &DeadLetter) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached(REMOVE)?;
    let position = bound(letter.position.get());
    let key = params![letter.projection, letter.projection_version, position];
    Ok(statement.execute(key)? == 1)
}

impl LetterBox<Sqlite> for SqliteLetters {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn list(&mut self, projection: &str) -> Result<Vec<DeadLetter>, StoreError> {
        let list = || -> rusqlite::Result<Vec<DeadLetter>> {
            let mut statement = self.connection.prepare_cached(LETTERS)?;
            let letters = statement.query_map([projection], letter)?;
            letters.collect()
        };
        list().map_err(failed("cannot read dead letters"))
    }

    fn find(
        &mut self,
        projection: &str,
        version: u32,
        position: Position,
    ) -> Result<Option<DeadLetter>, StoreError> {
        self.find_letter(projection, version, position)
            .map_err(failed("cannot read dead letters"))
    }

    fn replay(
        &mut self,
        letter: &DeadLetter,
        work: &mut dyn FnMut(Handed<'_>) -> Result<(), EventError>,
    ) -> Result<Replayed, StoreError> {
        let doing = || failed("cannot replay a dead letter");
        let transaction = begin(&self.place, &self.connection)?;
        if let Some(obstacle) = Self::obstacle(&transaction, letter).map_err(doing())? {
            return Ok(obstacle);
        }
        if let Err(error) = work(&transaction) {
            return Ok(Replayed::Failed(error));
        }
        remove(&transaction, letter).map_err(doing())?;
        transaction.commit().map_err(doing())?;
        Ok(Replayed::Done)
    }

    fn discard(&mut self, letter: &DeadLetter) -> Result<bool, StoreError> {
        let patience = self.place.busy_timeout;
        wait_for_lock(patience, || remove(&self.connection, letter))
            .map_err(failed("cannot discard a dead letter"))
    }

    fn note(&mut self, letter: &DeadLetter) -> Result<(), StoreError> {
        let note = || {
            let mut statement = self.connection.prepare_cached(NOTE)?;
            statement.execute(params![
                letter.projection,
                letter.projection_version,
                bound(letter.position.get()),
                letter.error,
                bound(letter.attempts),
                letter.last_failed_at.timestamp_micros(),
            ])
        };
        let noted = wait_for_lock(self.place.busy_timeout, note);
        noted.map_err(failed("cannot note a dead letter"))?;
        Ok(())
    }
}
