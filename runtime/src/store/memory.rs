//! The reference store: what the others do, with nothing in the way.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{
    AppendError, BoxFuture, EventStore, FeedEnd, FeedFilter, Lag, Page, PageSource, Pages,
    StoreError, StoreErrorKind, StreamRange,
};
use crate::append::{AppendBatch, AppendId, Appended, AppendedStream, StreamAppend};
use crate::clock::Clock;
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::recorded::RecordedEvent;
use crate::snapshot::Snapshot;
use crate::version::{Position, Version};

/// A store in memory, for tests: everything is gone when its last clone is dropped.
///
/// Clones share their events.
///
/// # Examples
///
/// ```
/// use annals::store::{EventStore, StreamRange};
/// use annals::{AppendBatch, ExpectedVersion, MemoryStore, NewEvent, StreamId};
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let stream = StreamId::new("BankAccount", "4711")?;
/// let deposited = NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?;
/// let batch = AppendBatch::new().with_stream(
///     stream.clone(),
///     ExpectedVersion::NoStream,
///     vec![deposited],
/// );
/// store.append(batch).await?;
///
/// let mut pages = store.read_stream(&stream, StreamRange::ALL);
/// let page = pages.next().await?.expect("a page");
/// assert_eq!(page.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    events: Arc<Mutex<Events>>,
    end: Arc<FeedEnd>,
    limits: Limits,
    clock: Clock,
}

/// All events in the order of their positions, and two ways to find some of them.
#[derive(Debug, Default)]
struct Events {
    feed: Vec<RecordedEvent<'static>>,
    streams: HashMap<StreamId, Vec<usize>>,
    appends: HashMap<AppendId, Range<usize>>,
    snapshots: HashMap<StreamId, Snapshot>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets where it takes the time from.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how large names, events and batches may be.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The events. No code of a user's runs under the lock, so a poisoned one is as good as any.
    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(&self, batch: &AppendBatch) -> Result<Appended, AppendError> {
        batch.check(&self.limits)?;
        let now = self.clock.now_micros();
        let mut events = self.events();
        if let Some(range) = events.appends.get(&batch.id()) {
            return events.repeat(batch, range.clone());
        }
        let recorded = batch.record(events.end(), now, |stream| events.last(stream))?;
        let appended = events.add(batch, recorded);
        self.end.move_to(appended.last_position);
        Ok(appended)
    }
}

impl Events {
    fn end(&self) -> Position {
        Position::from(self.feed.len() as u64)
    }

    fn last(&self, stream: &StreamId) -> Option<&RecordedEvent<'static>> {
        let index = self.streams.get(stream)?.last()?;
        self.feed.get(*index)
    }

    fn add(&mut self, batch: &AppendBatch, recorded: Vec<RecordedEvent<'static>>) -> Appended {
        let start = self.feed.len();
        self.feed.extend(recorded);
        let range = start..self.feed.len();
        let mut indexes = range.clone();
        let streams = batch.streams().iter();
        let streams = streams
            .map(|append| self.index(append, &mut indexes))
            .collect();
        self.appends.insert(batch.id(), range);
        let first = Position::from(start as u64 + 1);
        Appended::new(first, self.end(), streams)
    }

    /// Enters the events of one stream, of which each takes the next of `indexes`.
    fn index(&mut self, append: &StreamAppend, indexes: &mut Range<usize>) -> AppendedStream {
        let stream = self.streams.entry(append.stream().clone()).or_default();
        let before = Version::from(stream.len() as u64);
        stream.extend(indexes.take(append.events().len()));
        let last = Version::from(stream.len() as u64);
        AppendedStream::new(append.stream().clone(), before.next(), last)
    }

    /// What an earlier append under the same id answers, if it was the same append.
    fn repeat(&self, batch: &AppendBatch, range: Range<usize>) -> Result<Appended, AppendError> {
        let stored = || {
            self.feed
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .cloned()
        };
        match (batch.is_stored_as(stored()), batch.idempotency_key()) {
            (false, Some(key)) => Err(AppendError::KeyReused { key: key.clone() }),
            _ => Ok(self.appended(range)?.repeated()),
        }
    }

    fn appended(&self, range: Range<usize>) -> Result<Appended, StoreError> {
        let stored = self.feed.get(range).unwrap_or_default();
        let damaged = || StoreError::new(StoreErrorKind::Corrupt, "an append has no events");
        Appended::from_events(stored.iter().cloned())
            .map_err(|error| damaged().with_source(error))?
            .ok_or_else(damaged)
    }
}

impl EventStore for MemoryStore {
    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(async move { self.append_now(&batch) })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        Pages::new(StreamSource {
            store: self.clone(),
            stream: stream.clone(),
            range,
        })
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        Pages::new(FeedSource {
            store: self.clone(),
            after,
            filter: filter.clone(),
        })
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        Pages::new(FeedBackSource {
            store: self.clone(),
            before,
            filter: filter.clone(),
        })
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        Box::pin(async move {
            let events = self.events();
            let range = events.appends.get(&AppendId::Key(key.clone()));
            range
                .map(|range| events.appended(range.clone()))
                .transpose()
        })
    }

    fn wait_beyond(&self, position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.end.wait_beyond(position, patience))
    }

    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        let now = self.clock.now_micros();
        Box::pin(async move {
            let events = self.events();
            let after = usize::try_from(position.get()).unwrap_or(usize::MAX);
            let first = events.feed.get(after);
            Ok(first.map_or(Lag::NONE, |first| {
                Lag::new((events.feed.len() - after) as u64, first.recorded_at, now)
            }))
        })
    }

    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        Box::pin(async move { Ok(self.events().snapshots.get(stream).cloned()) })
    }

    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        let mut events = self.events();
        let known = events.snapshots.get(stream);
        if known.is_none_or(|known| snapshot.replaces(known)) {
            events.snapshots.insert(stream.clone(), snapshot.clone());
        }
        Ok(())
    }
}

struct StreamSource {
    store: MemoryStore,
    stream: StreamId,
    range: StreamRange,
}

impl StreamSource {
    fn fill(&mut self, spent: Page) -> Result<Option<Page>, StoreError> {
        let events = self.store.events();
        let indexes = events
            .streams
            .get(&self.stream)
            .map_or(&[][..], Vec::as_slice);
        let skipped = usize::try_from(self.range.first().previous().get()).unwrap_or(usize::MAX);
        let wanted = indexes.iter().skip(skipped);
        let found = wanted.filter_map(|&index| events.feed.get(index));
        let last = self.range.last();
        let page = page_of(found.take_while(|event| event.version <= last), spent)?;
        let end = page
            .as_ref()
            .and_then(Page::last)
            .map(|event| event.version);
        if let Some(end) = end {
            self.range = StreamRange::from(end.next()).through(last);
        }
        Ok(page)
    }
}

impl PageSource for StreamSource {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async move { self.fill(spent) })
    }
}

struct FeedSource {
    store: MemoryStore,
    after: Position,
    filter: FeedFilter,
}

impl FeedSource {
    fn fill(&mut self, spent: Page) -> Result<Option<Page>, StoreError> {
        let events = self.store.events();
        let skipped = usize::try_from(self.after.get()).unwrap_or(usize::MAX);
        let after = events.feed.iter().skip(skipped);
        let found = after.filter(|event| self.filter.accepts_event(event));
        let page = page_of(found, spent)?;
        let end = Position::from(events.feed.len() as u64);
        self.after = match page.as_ref().and_then(Page::last) {
            Some(last) => last.position,
            None => end.max(self.after),
        };
        Ok(page)
    }
}

impl PageSource for FeedSource {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async move { self.fill(spent) })
    }

    fn reached(&self) -> Option<Position> {
        Some(self.after)
    }
}

struct FeedBackSource {
    store: MemoryStore,
    before: Position,
    filter: FeedFilter,
}

impl FeedBackSource {
    fn fill(&mut self, spent: Page) -> Result<Option<Page>, StoreError> {
        let events = self.store.events();
        let count = usize::try_from(self.before.get().saturating_sub(1)).unwrap_or(usize::MAX);
        let before = events.feed.iter().take(count).rev();
        let found = before.filter(|event| self.filter.accepts_event(event));
        let page = page_of(found, spent)?;
        let last = page.as_ref().and_then(Page::last);
        self.before = last.map_or(Position::START, |last| last.position);
        Ok(page)
    }
}

impl PageSource for FeedBackSource {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async move { self.fill(spent) })
    }
}

fn page_of<'a>(
    events: impl Iterator<Item = &'a RecordedEvent<'static>>,
    spent: Page,
) -> Result<Option<Page>, StoreError> {
    let mut page = spent.into_builder();
    for event in events {
        page.push_event(event);
        if page.is_full() {
            break;
        }
    }
    if page.is_empty() {
        return Ok(None);
    }
    let damaged = |error| StoreError::new(StoreErrorKind::Corrupt, "the page").with_source(error);
    page.finish().map(Some).map_err(damaged)
}
