//! The independent checker: plain SQL on the file, nothing of annals.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, Row};

use crate::log::Log;

const EVENTS: &str = "
    SELECT
        position,
        stream,
        version,
        data ->> '$.batch',
        data ->> '$.index',
        data ->> '$.of'
    FROM annals_events
    ORDER BY position";

struct Event {
    position: u64,
    stream: u64,
    version: u64,
    batch: u64,
    index: u64,
    of: u64,
}

/// Where the batches in the file stand, once it is clear that they are whole and in order.
pub(crate) fn stored_batches(path: &Path) -> BTreeMap<u64, (u64, u64)> {
    let connection = Connection::open(path).unwrap();
    let integrity = connection.pragma_query_value(None, "integrity_check", |row| row.get(0));
    assert_eq!(integrity, Ok("ok".to_owned()));
    let mut statement = connection.prepare(EVENTS).unwrap();
    let events = statement.query_map([], event).unwrap();
    let events: Vec<Event> = events.map(Result::unwrap).collect();
    assert_positions_are_dense(&events);
    assert_versions_are_dense(&events);
    whole_batches(&events)
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    Ok(Event {
        position: number(0)?,
        stream: number(1)?,
        version: number(2)?,
        batch: number(3)?,
        index: number(4)?,
        of: number(5)?,
    })
}

fn assert_positions_are_dense(events: &[Event]) {
    let positions = events.iter().map(|event| event.position);
    assert!(positions.eq(1..=events.len() as u64), "positions have gaps");
}

fn assert_versions_are_dense(events: &[Event]) {
    let mut versions: BTreeMap<u64, u64> = BTreeMap::new();
    for event in events {
        let version = versions.entry(event.stream).or_default();
        *version += 1;
        assert_eq!(event.version, *version, "stream {} has gaps", event.stream);
    }
}

fn whole_batches(events: &[Event]) -> BTreeMap<u64, (u64, u64)> {
    let mut batches = BTreeMap::new();
    for events in events.chunk_by(|one, next| one.batch == next.batch) {
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            continue;
        };
        let indexes = events.iter().map(|event| event.index);
        assert!(
            indexes.eq(0..first.of),
            "batch {} is not whole",
            first.batch
        );
        let before = batches.insert(first.batch, (first.position, last.position));
        assert_eq!(before, None, "batch {} is stored twice", first.batch);
    }
    batches
}

/// Holds the file to what the writer was told.
pub(crate) fn assert_kept(path: &Path, log: &Log) {
    let batches = stored_batches(path);
    for (batch, span) in &log.stored {
        assert_eq!(batches.get(batch), Some(span), "acknowledged batch {batch}");
    }
    let refused = log.failed.keys().chain(&log.conflicts);
    for batch in refused.filter(|batch| !log.stored.contains_key(batch)) {
        assert_eq!(batches.get(batch), None, "refused batch {batch}");
    }
}
