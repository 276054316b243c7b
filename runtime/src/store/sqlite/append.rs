//! One append within a transaction of the writer's: check, then write.

use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension, params};

use super::blocks::{Blocks, Noted};
use super::event_types::EventTypes;
use super::heads::{Head, Heads};
use super::names::Names;
use super::read;
use super::repeat::{self, Key, Outcome, Span};
use crate::append::{AppendBatch, Appended, AppendedStream, StreamAppend};
use crate::names::StreamId;
use crate::store::{Conflict, Page};
use crate::version::{Position, Version};

pub(super) const DATA_VERSION: &str = "PRAGMA data_version";

pub(super) const HEAD: &str = "
    SELECT stream, version, recorded_at
    FROM annals_events
    WHERE stream = (
        SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    )
    ORDER BY version DESC
    LIMIT 1";

pub(super) const INSERT_STREAM: &str =
    "INSERT INTO annals_streams (aggregate_type, aggregate_id) VALUES (?1, ?2)";

pub(super) const INSERT_EVENT: &str = "
    INSERT INTO annals_events (
        position, stream, version, event_type, recorded_at, occurred_at, event_id, metadata, data
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// The history, as the writer adds to it.
#[derive(Debug)]
pub(super) struct Log {
    /// Shared with the transactions that inline projections are handed.
    pub(super) connection: Rc<Connection>,
    heads: Heads,
    event_types: EventTypes,
    names: Names,
    blocks: Blocks,
    last_position: Option<i64>,
    data_version: Option<i64>,
}

impl Log {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Rc::new(connection),
            heads: Heads::default(),
            event_types: EventTypes::default(),
            names: Names::default(),
            blocks: Blocks::default(),
            last_position: None,
            data_version: None,
        }
    }

    /// Forgets what was learned in a transaction that is undone.
    pub(super) fn forget(&mut self) {
        self.heads.clear();
        self.event_types.clear();
        self.names = Names::default();
        self.blocks.forget();
        self.last_position = None;
    }

    /// Forgets what is known of the file where another connection has written to it since.
    pub(super) fn refresh(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(DATA_VERSION)?;
        let version = Some(statement.query_row([], |row| row.get(0))?);
        drop(statement);
        if version != self.data_version {
            self.forget();
            self.data_version = version;
        }
        Ok(())
    }

    /// Appends `batch` or says why not; fails where the whole transaction has to be undone.
    pub(super) fn append(&mut self, batch: &AppendBatch, now: i64) -> rusqlite::Result<Outcome> {
        let key = Key::of(batch);
        if key.is_some()
            && let Some(outcome) = self.find(batch)?
        {
            return Ok(outcome);
        }
        match self.check(batch)? {
            Ok(heads) => self.write(batch, key.as_ref(), &heads, now).map(Ok),
            Err(conflict) => {
                let repeat = self.find(batch)?;
                Ok(repeat.unwrap_or_else(|| Err(conflict.into())))
            }
        }
    }

    /// What `batch` answers that is stored already; `None` where it is not.
    pub(super) fn find(&mut self, batch: &AppendBatch) -> rusqlite::Result<Option<Outcome>> {
        repeat::find(&self.connection, &mut self.names, batch)
    }

    /// What an append of this transaction has written.
    pub(super) fn written(&mut self, appended: &Appended) -> rusqlite::Result<Page> {
        let first = read::bound(appended.first_position.get());
        let last = read::bound(appended.last_position.get());
        let events = last - first + 1;
        read::span(&self.connection, &mut self.names, Span { first, events })
    }

    /// The heads of the batch's streams, where each is as expected.
    fn check(&mut self, batch: &AppendBatch) -> rusqlite::Result<Result<Vec<Head>, Conflict>> {
        let mut heads = Vec::with_capacity(batch.streams().len());
        for append in batch.streams() {
            let head = self.head(append.stream())?;
            let actual = version(head.version);
            if !append.expected().accepts(actual) {
                let stream = append.stream().clone();
                return Ok(Err(Conflict::new(stream, append.expected(), actual)));
            }
            heads.push(head);
        }
        Ok(Ok(heads))
    }

    fn head(&mut self, stream: &StreamId) -> rusqlite::Result<Head> {
        if let Some(head) = self.heads.get(stream) {
            return Ok(head);
        }
        let mut statement = self.connection.prepare_cached(HEAD)?;
        let names = [stream.aggregate_type(), stream.aggregate_id()];
        let found = statement.query_row(names, |row| {
            Ok(Head {
                stream: Some(row.get(0)?),
                version: row.get(1)?,
                recorded_at: row.get(2)?,
            })
        });
        Ok(found.optional()?.unwrap_or(Head::NONE))
    }

    fn write(
        &mut self,
        batch: &AppendBatch,
        key: Option<&Key<'_>>,
        heads: &[Head],
        now: i64,
    ) -> rusqlite::Result<Appended> {
        let first = self.last_position()? + 1;
        let mut streams = Vec::with_capacity(heads.len());
        let mut before = 0;
        for (append, head) in batch.streams().iter().zip(heads) {
            streams.push(self.write_stream(batch, append, before, head, now)?);
            before += append.events().len();
        }
        let last = self.last_position()?;
        if let Some(key) = key {
            let events = last - first + 1;
            repeat::enter(&self.connection, key, Span { first, events })?;
        }
        Ok(Appended::new(position(first), position(last), streams))
    }

    /// Writes the events of one stream, of which the first is the batch's event number `before`.
    fn write_stream(
        &mut self,
        batch: &AppendBatch,
        append: &StreamAppend,
        before: usize,
        head: &Head,
        now: i64,
    ) -> rusqlite::Result<AppendedStream> {
        let mut position = self.last_position()?;
        let stream = self.stream(append.stream(), head)?;
        let mut end = Head {
            stream: Some(stream),
            version: head.version,
            recorded_at: now.max(head.recorded_at),
        };
        let mut insert = self.connection.prepare_cached(INSERT_EVENT)?;
        for (index, event) in append.events().iter().enumerate() {
            position += 1;
            end.version += 1;
            let event_type = self.event_types.row(&self.connection, event)?;
            let occurred_at = event.occurred_at().map(|at| at.timestamp_micros());
            insert.execute(params![
                position,
                stream,
                end.version,
                event_type,
                end.recorded_at,
                occurred_at,
                batch.event_id(before + index).as_uuid().as_bytes(),
                batch.metadata(),
                event.data(),
            ])?;
            let noted = Noted {
                event_type,
                aggregate_type: append.stream().aggregate_type(),
                recorded_at: end.recorded_at,
                occurred_at: occurred_at.unwrap_or(end.recorded_at),
            };
            self.blocks.add(&self.connection, position, noted)?;
        }
        self.last_position = Some(position);
        self.heads.set(append.stream(), end);
        let stream = append.stream().clone();
        Ok(AppendedStream::new(
            stream,
            version(head.version).next(),
            version(end.version),
        ))
    }

    /// The row of a stream, written with its first event.
    fn stream(&self, stream: &StreamId, head: &Head) -> rusqlite::Result<i64> {
        if let Some(row) = head.stream {
            return Ok(row);
        }
        let mut statement = self.connection.prepare_cached(INSERT_STREAM)?;
        statement.insert([stream.aggregate_type(), stream.aggregate_id()])
    }

    pub(super) fn last_position(&mut self) -> rusqlite::Result<i64> {
        if let Some(position) = self.last_position {
            return Ok(position);
        }
        let position = read::last_position(&self.connection)?;
        self.last_position = Some(position);
        Ok(position)
    }
}

fn version(version: i64) -> Version {
    Version::from(version.unsigned_abs())
}

fn position(position: i64) -> Position {
    Position::from(position.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::append::NewEvent;
    use crate::store::sqlite::intake;
    use crate::version::ExpectedVersion;

    fn begins(stream: &str) -> AppendBatch {
        let event = NewEvent::new("Opened", 1, "{}").unwrap();
        let stream = StreamId::new("Account", stream).unwrap();
        AppendBatch::new().with_stream(stream, ExpectedVersion::NoStream, vec![event])
    }

    /// The rows of what is undone are given to others.
    #[test]
    fn nothing_is_remembered_of_a_transaction_that_is_undone() {
        let connection = Connection::open_in_memory().unwrap();
        super::super::schema::run_migrations(&connection, 0).unwrap();
        intake::teach(&connection).unwrap();
        let mut log = Log::new(connection);
        log.connection.execute_batch("BEGIN").unwrap();
        let undone = begins("undone");
        log.append(&undone, 0).unwrap().unwrap();
        assert!(log.append(&undone, 0).unwrap().unwrap().repeated);
        log.connection.execute_batch("ROLLBACK").unwrap();
        log.forget();
        let stored = begins("stored");
        let first = log.append(&stored, 0).unwrap().unwrap();
        assert_eq!(first.first_position, Position::from(1));
        let second = log.append(&stored, 0).unwrap().unwrap();
        assert_eq!(second, first.repeated());
        assert!(!log.append(&undone, 0).unwrap().unwrap().repeated);
    }
}
