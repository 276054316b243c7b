//! Finds an append again by its id, when it is sent a second time or a fault left its fate open.

use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::names::Names;
use super::read::{self, bound};
use crate::append::{AppendBatch, AppendId, Appended, StreamAppend};
use crate::names::{EventId, IdempotencyKey, StreamId};
use crate::store::{AppendError, Page};
use crate::version::ExpectedVersion;

const KEY: &str = "SELECT first_position, events FROM annals_append_keys WHERE key = ?1";

const INSERT_KEY: &str =
    "INSERT INTO annals_append_keys (key, first_position, events) VALUES (?1, ?2, ?3)";

const OWN_EVENT: &str = "
    SELECT position
    FROM annals_events
    WHERE stream = (
        SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    ) AND version = ?3 AND event_id = ?4";

/// What an append comes to, whatever becomes of the others in its group.
pub(super) type Outcome = Result<Appended, AppendError>;

/// Where the events of an append stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) first: i64,
    pub(super) events: i64,
}

/// What an append is entered under, where its events alone would not find it again.
#[derive(Debug)]
pub(super) enum Key<'a> {
    /// The caller's.
    Chosen(&'a str),
    /// That of a batch which is welcome at any version, and so would be at every repeat.
    Own([u8; 16]),
}

impl<'a> Key<'a> {
    pub(super) fn of(batch: &'a AppendBatch) -> Option<Self> {
        if let Some(key) = batch.idempotency_key() {
            return Some(Self::Chosen(key.as_str()));
        }
        let mut expected = batch.streams().iter().map(StreamAppend::expected);
        match batch.id() {
            AppendId::Fresh(id) if expected.all(|expected| expected == ExpectedVersion::Any) => {
                Some(Self::Own(id.into_bytes()))
            }
            _ => None,
        }
    }
}

impl ToSql for Key<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Chosen(key) => key.to_sql(),
            Self::Own(id) => id.to_sql(),
        }
    }
}

/// Enters that the append `key` stands at `span`.
pub(super) fn enter(connection: &Connection, key: &Key<'_>, span: Span) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(INSERT_KEY)?;
    statement.execute(params![key, span.first, span.events])?;
    Ok(())
}

/// Where the append stands that is entered under `key`.
fn under_key(connection: &Connection, key: &Key<'_>) -> rusqlite::Result<Option<Span>> {
    let mut statement = connection.prepare_cached(KEY)?;
    let span = statement.query_row([key], |row| {
        Ok(Span {
            first: row.get(0)?,
            events: row.get(1)?,
        })
    });
    span.optional()
}

/// Where a batch stands that has no key, found by its first event in a stream whose version it states.
///
/// The ids of its events follow from the batch, and the place of that event from the version stated:
/// no index on ids is needed.
fn under_event(connection: &Connection, batch: &AppendBatch) -> rusqlite::Result<Option<Span>> {
    let mut before = 0;
    for append in batch.streams() {
        if let Some(version) = stated_version(append.expected()) {
            let id = batch.event_id(before);
            let own = own_event(connection, append.stream(), version.saturating_add(1), id)?;
            return Ok(own.map(|position| Span {
                first: position.saturating_sub_unsigned(before as u64),
                events: bound(batch.event_count() as u64),
            }));
        }
        before += append.events().len();
    }
    Ok(None)
}

fn own_event(
    connection: &Connection,
    stream: &StreamId,
    version: i64,
    id: EventId,
) -> rusqlite::Result<Option<i64>> {
    let (aggregate_type, aggregate_id) = (stream.aggregate_type(), stream.aggregate_id());
    let id = id.as_uuid();
    let own = params![aggregate_type, aggregate_id, version, id.as_bytes()];
    let mut statement = connection.prepare_cached(OWN_EVENT)?;
    statement.query_row(own, |row| row.get(0)).optional()
}

const fn stated_version(expected: ExpectedVersion) -> Option<i64> {
    match expected {
        ExpectedVersion::Any => None,
        ExpectedVersion::NoStream => Some(0),
        ExpectedVersion::Exactly(version) => Some(bound(version.get())),
    }
}

/// What a batch answers that is stored already; `None` where it is not.
pub(super) fn find(
    connection: &Connection,
    names: &mut Names,
    batch: &AppendBatch,
) -> rusqlite::Result<Option<Outcome>> {
    let key = Key::of(batch);
    let span = match &key {
        Some(key) => under_key(connection, key)?,
        None => under_event(connection, batch)?,
    };
    let Some(span) = span else {
        return Ok(None);
    };
    let stored = read::span(connection, names, span)?;
    match (batch.idempotency_key(), batch.is_stored_as(stored.iter())) {
        (Some(key), false) => Ok(Some(Err(AppendError::KeyReused { key: key.clone() }))),
        // Under an id of its own only a part of it is stored, or more: its versions tell the rest.
        (None, false) if key.is_none() => Ok(None),
        _ => Ok(Some(Ok(appended(&stored)?.repeated()))),
    }
}

/// The append stored under a key of the caller's, if there is one.
pub(super) fn find_append(
    connection: &Connection,
    names: &mut Names,
    key: &IdempotencyKey,
) -> rusqlite::Result<Option<Appended>> {
    let Some(span) = under_key(connection, &Key::Chosen(key.as_str()))? else {
        return Ok(None);
    };
    appended(&read::span(connection, names, span)?).map(Some)
}

fn appended(stored: &Page) -> rusqlite::Result<Appended> {
    Appended::from_events(stored.iter())
        .map_err(damaged)?
        .ok_or(rusqlite::Error::QueryReturnedNoRows)
}
