//! A store in one file: SQLite in WAL mode, one thread that writes, any number that read.

mod ahead;
mod append;
mod asked;
mod blocks;
mod checkpoint;
mod company;
mod connection;
mod dead_letters;
mod enrollment;
mod error;
mod event_types;
mod filtered;
mod group;
mod heads;
mod inline;
mod intake;
mod lag;
mod lease;
mod model_version;
mod names;
mod of_stream;
mod options;
mod order;
#[cfg(test)]
mod plans;
mod presence;
mod read;
mod reader;
mod repeat;
mod schema;
mod session;
mod settle;
mod setup;
mod snapshot;
mod table_name;
mod thread;
mod timers;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use self::ahead::ReadAhead;
use self::connection::Place;
use self::error::closed;
use self::filtered::FilteredScan;
use self::of_stream::OfStreamScan;
pub use self::options::SqliteOptions;
use self::order::Order;
use self::presence::Presences;
use self::read::{FeedScan, StreamScan};
use self::reader::{Pool, Reader, Threads};
pub use self::session::Sqlite;
use self::writer::Queue;
use super::{
    AppendError, BoxFuture, EventStore, FeedEnd, FeedFilter, Lag, Pages, StoreError,
    StoreErrorKind, StreamRange,
};
use crate::append::{AppendBatch, Appended};
use crate::clock::Clock;
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::snapshot::Snapshot;
use crate::version::Position;

/// A store in one SQLite file. No server, no async runtime.
///
/// Appends of all tasks meet in one queue; a thread takes all that wait, writes them in one transaction
/// and answers each by itself once the transaction is synced to the disk. Where syncs take a millisecond
/// or more, it waits for those it has just answered, a quarter of a commit's time at most; who appends
/// alone is not made to wait. Several processes may have the file open at once. Clones share one writer;
/// dropping the last one waits until what is queued is written.
///
/// A first page of a read, some hundred events or 64 KiB, is read on the calling thread: for that long
/// the call blocks. What follows is read ahead by threads of the store.
///
/// The file is an ordinary SQLite database. The view `events` shows the history to other programs, and
/// triggers refuse to change or delete what is recorded. Tables of annals begin with `annals_`. The
/// store's own writer fires no triggers, neither these nor any that others add to its tables. A process
/// that runs projections keeps a small file beside it, which tells the others that it lives.
///
/// # Examples
///
/// ```
/// use annals::{AppendBatch, EventStore, ExpectedVersion, NewEvent, SqliteStore, StreamId};
///
/// # pollster::block_on(async {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("bank.db");
/// let store = SqliteStore::open(&path).await?;
/// let deposited = NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?;
/// let batch = AppendBatch::new().with_stream(
///     StreamId::new("BankAccount", "4711")?,
///     ExpectedVersion::NoStream,
///     vec![deposited],
/// );
/// let appended = store.append(batch).await?;
/// assert_eq!(appended.last_position.get(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    shared: Arc<Shared>,
}

/// What the handles of a store and its reads in progress have in common.
#[derive(Debug)]
struct Shared {
    place: Arc<Place>,
    limits: Limits,
    clock: Clock,
    // Readers before the writer: whoever closes the file last moves the WAL into it.
    pool: Pool,
    threads: Threads,
    end: Arc<FeedEnd>,
    presences: Presences,
    /// `None` where the store is open for reading.
    queue: Option<Queue>,
}

impl SqliteStore {
    /// Opens the store in the file at `path`; creates it where there is none.
    ///
    /// # Errors
    ///
    /// See [`SqliteOptions::open`].
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        SqliteOptions::new().open(path).await
    }

    /// The options of [`open`](Self::open), to change some.
    #[must_use]
    pub fn options() -> SqliteOptions {
        SqliteOptions::new()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.place.path
    }
}

impl Shared {
    async fn append(&self, batch: AppendBatch) -> Result<Appended, AppendError> {
        batch.check(&self.limits)?;
        // Asked for here: a clock of the user's that panics is the caller's trouble.
        let now = self.clock.now_micros();
        match &self.queue {
            Some(queue) => queue.append(batch, now).await,
            None => Err(AppendError::Store(self.read_only())),
        }
    }

    fn read_only(&self) -> StoreError {
        self.place
            .error(StoreErrorKind::ReadOnly, "is open for reading")
    }

    /// Reads on the caller's thread, or on a thread of the store's where a lock has to be waited for.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Reader) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        match self.pool.read(read.clone()).await {
            Err(error) if error.kind() == StoreErrorKind::Locked => {
                self.threads.read(read)?.await.map_err(|_| closed())?
            }
            result => result,
        }
    }
}

impl EventStore for SqliteStore {
    fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(self.shared.append(batch))
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        let scan = StreamScan::new(stream, range);
        Pages::new(ReadAhead::new(Arc::clone(&self.shared), scan))
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        let shared = Arc::clone(&self.shared);
        if *filter == FeedFilter::all() {
            return Pages::new(ReadAhead::new(shared, FeedScan::new(after)));
        }
        if let Some(stream) = filter.stream() {
            let scan = OfStreamScan::new(stream, filter, Order::OldestFirst, after);
            return Pages::new(ReadAhead::new(shared, scan));
        }
        Pages::new(ReadAhead::new(shared, FilteredScan::after(after, filter)))
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        let shared = Arc::clone(&self.shared);
        if let Some(stream) = filter.stream() {
            let scan = OfStreamScan::new(stream, filter, Order::NewestFirst, before);
            return Pages::new(ReadAhead::new(shared, scan));
        }
        Pages::new(ReadAhead::new(shared, FilteredScan::before(before, filter)))
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        let key = key.clone();
        Box::pin(self.shared.read(move |reader: &mut Reader| {
            reader.run(|connection, names| repeat::find_append(connection, names, &key))
        }))
    }

    fn wait_beyond(&self, position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.shared.end.wait_beyond(position, patience))
    }

    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        let now = self.shared.clock.now_micros();
        Box::pin(self.shared.read(move |reader: &mut Reader| {
            reader.run(|connection, _| lag::lag(connection, position, now))
        }))
    }

    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        let stream = stream.clone();
        Box::pin(self.shared.read(move |reader: &mut Reader| {
            reader.run(|connection, _| snapshot::load(connection, &stream))
        }))
    }

    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        match &self.shared.queue {
            Some(queue) => queue.save_snapshot(stream.clone(), snapshot.clone()),
            None => Err(self.shared.read_only()),
        }
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.shared.place.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use pollster::block_on;

    use super::*;

    #[test]
    fn a_read_that_meets_a_lock_waits_for_it_on_a_thread_of_the_store() {
        let directory = tempfile::tempdir().unwrap();
        let store = block_on(SqliteStore::open(directory.path().join("events.db"))).unwrap();
        let read = |_: &mut Reader| match thread::current().name() {
            Some("annals-reader") => Ok("read"),
            _ => Err(StoreError::new(StoreErrorKind::Locked, "locked")),
        };
        assert_eq!(block_on(store.shared.read(read)).unwrap(), "read");
    }

    #[test]
    fn threads_survive_a_read_that_panics() {
        let directory = tempfile::tempdir().unwrap();
        let store = block_on(SqliteStore::open(directory.path().join("events.db"))).unwrap();
        let read = |read: fn(&mut Reader) -> Result<u8, StoreError>| {
            block_on(store.shared.threads.read(read).unwrap())
        };
        for _ in 0..4 {
            assert!(read(|_| panic!("on purpose")).is_err());
        }
        assert_eq!(read(|_| Ok(1)).unwrap().unwrap(), 1);
    }
}
