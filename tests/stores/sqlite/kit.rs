//! What the tests of the SQLite store are written with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use annals::store::{BoxFuture, FeedFilter, StreamRange};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, ExpectedVersion, NewEvent, Position,
    SqliteStore, StreamId,
};
use pollster::block_on;
use tempfile::TempDir;

/// A directory for one store.
pub(super) struct Place {
    directory: TempDir,
}

impl Place {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory }
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn path(&self) -> PathBuf {
        self.directory().join("events.db")
    }

    pub(super) fn open(&self) -> SqliteStore {
        block_on(SqliteStore::open(self.path())).unwrap()
    }

    /// The file as any other program opens it.
    pub(super) fn sql(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }

    /// Each file and what is in it.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = std::fs::read_dir(self.directory()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect()
    }
}

pub(super) fn account(id: &str) -> StreamId {
    StreamId::new("Account", id).unwrap()
}

pub(super) fn deposited(cents: usize) -> NewEvent {
    NewEvent::new("Deposited", 1, format!(r#"{{"cents":{cents}}}"#)).unwrap()
}

/// A batch that adds `events` events to one account, at any version.
pub(super) fn deposits(id: &str, events: usize) -> AppendBatch {
    deposits_at(id, ExpectedVersion::Any, events)
}

pub(super) fn deposits_at(id: &str, expected: ExpectedVersion, events: usize) -> AppendBatch {
    let events = (0..events).map(deposited).collect();
    AppendBatch::new().with_stream(account(id), expected, events)
}

pub(super) fn append(store: &SqliteStore, batch: AppendBatch) -> Result<Appended, AppendError> {
    block_on(store.append(batch))
}

/// The number of events in an account.
pub(super) fn count(store: &SqliteStore, id: &str) -> usize {
    let mut pages = store.read_stream(&account(id), StreamRange::ALL);
    let mut count = 0;
    while let Some(page) = block_on(pages.next()).unwrap() {
        count += page.len();
    }
    count
}

/// The payloads of the whole feed.
pub(super) fn feed(store: &SqliteStore) -> Vec<String> {
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    let mut payloads = Vec::new();
    while let Some(page) = block_on(pages.next()).unwrap() {
        payloads.extend(page.iter().map(|event| event.data().to_owned()));
    }
    payloads
}

/// Has a future do what it can at once.
pub(super) fn poll_once<T>(future: &mut BoxFuture<'_, T>) -> Poll<T> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits until something is so that is bound to be.
pub(super) fn eventually(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
