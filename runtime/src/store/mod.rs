//! Where events are kept: the [`EventStore`] trait, its vocabulary and its stores.

mod end;
mod error;
mod filter;
mod lag;
mod lens;
mod memory;
mod page;
mod pages;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_timer::Delay;

pub(crate) use self::end::FeedEnd;
pub use self::error::{AppendError, Conflict, StoreError, StoreErrorKind};
pub use self::filter::{FeedFilter, TimeRange};
pub use self::lag::Lag;
pub(crate) use self::lens::Lens;
pub use self::memory::MemoryStore;
pub use self::page::{NotText, Page, PageBuilder, PageRow};
pub use self::pages::{PageSource, Pages};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{Sqlite, SqliteOptions, SqliteStore};
use crate::append::{AppendBatch, Appended};
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::snapshot::Snapshot;
use crate::version::{Position, Version};

/// A future in a box, as the object-safe [`EventStore`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A place where events are kept.
///
/// Object-safe: a [`Repository`](crate::Repository) holds an `Arc<dyn EventStore>`, and one store
/// serves repositories of any number of aggregates. The suite in
/// [`annals::testing::conformance`](crate::testing::conformance) holds every store to what is said
/// here.
///
/// # Guarantees
///
/// - An acknowledged append is durable, as far as the store is.
/// - An append is whole or absent, over all its streams.
/// - Versions in a stream are 1, 2, 3 and so on; positions grow by one from event to event and appear
///   to every reader in order.
/// - Of two appends that expect the same version of a stream, one is stored and the other gets
///   [`AppendError::Conflict`] with the actual version.
/// - A future dropped before its answer leaves all or nothing, and the store usable.
pub trait EventStore: Debug + Send + Sync + 'static {
    /// How large names, events and batches may be.
    fn limits(&self) -> &Limits;

    /// Stores a batch, whole or not at all.
    ///
    /// # Errors
    ///
    /// See [`AppendError`]. After every error but `Indeterminate`, nothing of the batch is stored.
    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>>;

    /// Reads events of one stream, oldest first. A stream without events gives no pages.
    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages;

    /// Reads events of all streams after a position, in the order of their positions.
    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages;

    /// Reads events of all streams before a position, newest first: the filtered feed turned round.
    ///
    /// Begins with the last event where the position is beyond it, as [`Position::MAX`] is. What is
    /// appended after the first page was asked for is not given.
    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages;

    /// The append stored under a key, if there is one.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>>;

    /// Waits until the feed may have gone on beyond `position`, and no longer than `patience`.
    ///
    /// Where a live reader waits that has read all there is. A store that knows of its own appends ends
    /// the wait with the next one; what others append is found when the patience ends, which is all
    /// that is done by default. A store that implements this also implements
    /// [`PageSource::reached`] for its reads of the feed.
    fn wait_beyond(&self, _position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Delay::new(patience))
    }

    /// How far a position is behind the feed, at the time of the store's clock.
    ///
    /// By default all events behind it are read and counted, and compared with the clock of the system; a
    /// store that knows better implements this.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        let mut pages = self.read_feed(position, &FeedFilter::all());
        Box::pin(async move {
            let now = chrono::Utc::now().timestamp_micros();
            let mut lag = Lag::NONE;
            while let Some(page) = pages.next().await? {
                let first = page.get(0).map_or(now, |event| event.recorded_at);
                if lag.events == 0 {
                    lag = Lag::new(0, first, now);
                }
                lag.events += page.len() as u64;
            }
            Ok(lag)
        })
    }

    /// The snapshot kept beside a stream; a store that keeps none has none.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        let _ = stream;
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Keeps a snapshot beside its stream, in the place of one it [replaces](Snapshot::replaces).
    ///
    /// Blocks: annals calls it on a thread of its own, never in a task. A store that keeps none
    /// succeeds.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be written.
    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        let _ = (stream, snapshot);
        Ok(())
    }
}

impl<S: EventStore + ?Sized> EventStore for Arc<S> {
    fn limits(&self) -> &Limits {
        (**self).limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        (**self).append(batch)
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        (**self).read_stream(stream, range)
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        (**self).read_feed(after, filter)
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        (**self).read_feed_back(before, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        (**self).find_append(key)
    }

    fn wait_beyond(&self, position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        (**self).wait_beyond(position, patience)
    }

    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        (**self).lag(position)
    }

    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        (**self).load_snapshot(stream)
    }

    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        (**self).save_snapshot(stream, snapshot)
    }
}

/// Which events of a stream to read: from one version through another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamRange {
    first: Version,
    last: Version,
    for_replay: bool,
}

impl StreamRange {
    /// All events of the stream.
    pub const ALL: Self = Self {
        first: Version::FIRST,
        last: Version::MAX,
        for_replay: false,
    };

    /// The events from `first` on.
    #[must_use]
    pub const fn from(first: Version) -> Self {
        Self { first, ..Self::ALL }
    }

    /// Ends the range with `last`.
    #[must_use]
    pub const fn through(self, last: Version) -> Self {
        Self { last, ..self }
    }

    /// Asks for no more than a replay needs: each event's version, position, name, schema version and
    /// payload.
    ///
    /// A store may leave out the rest: the event's id, its times and its metadata.
    #[must_use]
    pub const fn for_replay(self) -> Self {
        Self {
            for_replay: true,
            ..self
        }
    }

    /// Whether no more is asked for than a replay needs.
    #[must_use]
    pub const fn is_for_replay(self) -> bool {
        self.for_replay
    }

    /// The first version of the range.
    #[must_use]
    pub const fn first(self) -> Version {
        self.first
    }

    /// The last version of the range.
    #[must_use]
    pub const fn last(self) -> Version {
        self.last
    }
}
