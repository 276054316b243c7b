//! The reference store: what the others do, with nothing in the way.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    AppendError, BoxFuture, Conflict, EventStore, FeedFilter, Page, PageBuilder, PageRow,
    PageSource, Pages, StoreError, StoreErrorKind, StreamRange,
};
use crate::append::{AppendBatch, AppendId, Appended, AppendedStream, StreamAppend};
use crate::clock::Clock;
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::recorded::RecordedEvent;
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
    limits: Limits,
    clock: Clock,
}

/// All events in the order of their positions, and two ways to find some of them.
#[derive(Debug, Default)]
struct Events {
    feed: Vec<RecordedEvent<'static>>,
    streams: HashMap<StreamId, Vec<usize>>,
    appends: HashMap<AppendId, Range<usize>>,
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
        batch
            .streams()
            .iter()
            .try_for_each(|append| events.expect(append))?;
        Ok(events.add(batch, now))
    }
}

impl Events {
    fn version(&self, stream: &StreamId) -> Version {
        let count = self.streams.get(stream).map_or(0, Vec::len);
        Version::from(count as u64)
    }

    fn expect(&self, append: &StreamAppend) -> Result<(), Conflict> {
        let actual = self.version(append.stream());
        if append.expected().accepts(actual) {
            return Ok(());
        }
        Err(Conflict::new(
            append.stream().clone(),
            append.expected(),
            actual,
        ))
    }

    fn add(&mut self, batch: &AppendBatch, now: i64) -> Appended {
        let start = self.feed.len();
        let mut streams = Vec::new();
        for append in batch.streams() {
            streams.push(self.add_to_stream(batch, append, start, now));
        }
        self.appends.insert(batch.id(), start..self.feed.len());
        let position = |index: usize| Position::from(index as u64);
        Appended::new(position(start + 1), position(self.feed.len()), streams)
    }

    fn add_to_stream(
        &mut self,
        batch: &AppendBatch,
        append: &StreamAppend,
        start: usize,
        now: i64,
    ) -> AppendedStream {
        let stream = self.streams.entry(append.stream().clone()).or_default();
        let first_version = Version::from(stream.len() as u64).next();
        let before = stream.last().and_then(|&index| self.feed.get(index));
        let recorded_at = before.map_or(now, |event| event.recorded_at.max(now));
        for event in append.events() {
            let index = self.feed.len();
            stream.push(index);
            self.feed.push(RecordedEvent {
                event_id: batch.event_id(index - start),
                aggregate_type: append.stream().aggregate_type().to_owned().into(),
                aggregate_id: append.stream().aggregate_id().to_owned().into(),
                version: Version::from(stream.len() as u64),
                position: Position::from(index as u64 + 1),
                event_type: event.event_type().to_owned().into(),
                event_version: event.event_version(),
                recorded_at,
                occurred_at: event.occurred_at().map(|at| at.timestamp_micros()),
                metadata: batch.metadata().map(|text| text.to_owned().into()),
                data: event.data().to_owned().into(),
            });
        }
        let last_version = Version::from(stream.len() as u64);
        AppendedStream::new(append.stream().clone(), first_version, last_version)
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
        let found = after.filter(|event| {
            self.filter
                .accepts(&event.aggregate_type, &event.event_type)
        });
        let page = page_of(found, spent)?;
        if let Some(last) = page.as_ref().and_then(Page::last) {
            self.after = last.position;
        }
        Ok(page)
    }
}

impl PageSource for FeedSource {
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
        push(&mut page, event);
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

fn push(page: &mut PageBuilder, event: &RecordedEvent<'_>) {
    let row = PageRow {
        stream: page.add_stream(&event.aggregate_type, &event.aggregate_id),
        event_type: page.add_event_type(&event.event_type, event.event_version),
        event_id: event.event_id,
        version: event.version,
        position: event.position,
        recorded_at: event.recorded_at,
        occurred_at: event.occurred_at,
    };
    let metadata = event.metadata.as_deref().map(str::as_bytes);
    page.push(row, metadata, event.data.as_bytes());
}
