//! A store through a lens: the same events, and sessions of another kind.

use std::fmt::Debug;
use std::time::Duration;

use super::{AppendError, BoxFuture, EventStore, FeedFilter, Lag, Pages, StoreError, StreamRange};
use crate::append::{AppendBatch, Appended};
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::snapshot::Snapshot;
use crate::version::Position;

/// A store, and what its sessions need besides.
#[derive(Debug, Clone)]
pub(crate) struct Lens<S, X> {
    pub(crate) store: S,
    pub(crate) extra: X,
}

impl<S, X> EventStore for Lens<S, X>
where
    S: EventStore,
    X: Debug + Send + Sync + 'static,
{
    fn limits(&self) -> &Limits {
        self.store.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        self.store.append(batch)
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        self.store.read_stream(stream, range)
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        self.store.read_feed(after, filter)
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        self.store.read_feed_back(before, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        self.store.find_append(key)
    }

    fn wait_beyond(&self, position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        self.store.wait_beyond(position, patience)
    }

    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        self.store.load_snapshot(stream)
    }

    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.store.save_snapshot(stream, snapshot)
    }

    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        self.store.lag(position)
    }
}
