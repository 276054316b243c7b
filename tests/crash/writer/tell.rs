//! Opens the store, appends, and tells of it.

use std::error::Error;
use std::path::Path;

use annals::{
    AppendBatch, AppendError, EventStore, ExpectedVersion, NewEvent, SqliteStore, StoreError,
    StreamId,
};

/// Opens the store, or tells why not.
pub(crate) async fn open(path: &Path) -> Option<SqliteStore> {
    match SqliteStore::open(path).await {
        Ok(store) => Some(store),
        Err(error) => {
            println!("unopened {:?} {}", error.kind(), chain(&error));
            None
        }
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Stored,
    NotStored,
    Open,
}

/// Appends a batch and tells what became of it.
pub(crate) async fn append(store: &SqliteStore, number: u64, batch: AppendBatch) -> Told {
    match store.append(batch).await {
        Ok(appended) => {
            let (first, last) = (appended.first_position, appended.last_position);
            println!("stored {number} {first} {last}");
            Told::Stored
        }
        Err(AppendError::Conflict(_)) => {
            println!("conflict {number}");
            Told::NotStored
        }
        Err(AppendError::Store(error)) => {
            tell("failed", number, &error);
            Told::NotStored
        }
        Err(AppendError::Indeterminate { source, .. }) => {
            tell("open", number, &source);
            Told::Open
        }
        Err(error) => panic!("batch {number}: {error}"),
    }
}

fn tell(what: &str, number: u64, error: &StoreError) {
    println!("{what} {number} {:?} {}", error.kind(), chain(error));
}

fn chain(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A batch of `events` events over `streams`, each of which says which part of which batch it is.
pub(crate) fn batch(
    number: u64,
    streams: &[(u64, ExpectedVersion)],
    events: u64,
    padding: usize,
) -> AppendBatch {
    let of = streams.len() as u64 * events;
    let mut batch = AppendBatch::new();
    for (place, (stream, expected)) in streams.iter().enumerate() {
        let first = place as u64 * events;
        let events = (first..first + events).map(|index| event(number, index, of, padding));
        let stream = StreamId::new("Stream", stream.to_string()).expect("a name");
        batch = batch.with_stream(stream, *expected, events.collect());
    }
    batch
}

fn event(batch: u64, index: u64, of: u64, padding: usize) -> NewEvent {
    let padding = "x".repeat(padding);
    let data = format!(r#"{{"batch":{batch},"index":{index},"of":{of},"padding":"{padding}"}}"#);
    NewEvent::new("Written", 1, data).expect("an event")
}
