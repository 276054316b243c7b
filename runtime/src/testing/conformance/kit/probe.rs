//! A store, and what the suite does with it again and again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::promise::{CONFLICT, MEMORY, ORDER, RANGE, TIME, WHOLENESS};
use crate::append::{AppendBatch, Appended, InvalidAppend};
use crate::names::StreamId;
use crate::recorded::RecordedEvent;
use crate::store::{AppendError, Conflict, EventStore, FeedFilter, Page, Pages, StreamRange};
use crate::testing::conformance::{Setup, Subject};
use crate::version::Position;

/// The most text of a page, beside its last event.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// The most events of a page.
const PAGE_EVENTS: usize = 65_536;

/// An opened store.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    pub(crate) store: Arc<dyn EventStore>,
}

impl Probe {
    pub(crate) async fn open(subject: &Arc<dyn Subject>) -> Self {
        Self::open_with(subject, Setup::default()).await
    }

    pub(crate) async fn open_with(subject: &Arc<dyn Subject>, setup: Setup) -> Self {
        let store = subject.open(setup).await;
        Self { store }
    }

    /// Stores a batch that must be stored.
    pub(crate) async fn append(&self, batch: &AppendBatch) -> Appended {
        let answer = self.store.append(batch.clone()).await;
        CONFLICT.fulfilled("an append that is as expected", answer)
    }

    /// The error of a batch that must not be stored, checked to have changed nothing.
    pub(crate) async fn refused(&self, batch: &AppendBatch) -> AppendError {
        let before = self.feed().await;
        let answer = self.store.append(batch.clone()).await;
        let after = self.feed().await;
        WHOLENESS.equal("the feed after a refused append", after, before);
        match answer {
            Err(error) => error,
            Ok(appended) => WHOLENESS.broken(format_args!(
                "an append that must be refused was stored: {appended:?}"
            )),
        }
    }

    /// The conflict of a batch that must be one, checked to have changed nothing.
    pub(crate) async fn conflict(&self, batch: &AppendBatch) -> Conflict {
        match self.refused(batch).await {
            AppendError::Conflict(conflict) => conflict,
            other => CONFLICT.broken(format_args!("instead of a conflict: {other:?}")),
        }
    }

    /// Why a batch that no store takes is not taken, checked to have changed nothing.
    pub(crate) async fn invalid(&self, batch: &AppendBatch) -> InvalidAppend {
        match self.refused(batch).await {
            AppendError::Invalid(invalid) => invalid,
            other => WHOLENESS.broken(format_args!("instead of an invalid append: {other:?}")),
        }
    }

    /// All events of a stream.
    pub(crate) async fn stream(&self, stream: &StreamId) -> Vec<RecordedEvent<'static>> {
        self.range(stream, StreamRange::ALL).await
    }

    pub(crate) async fn range(
        &self,
        stream: &StreamId,
        range: StreamRange,
    ) -> Vec<RecordedEvent<'static>> {
        self.collect(self.store.read_stream(stream, range)).await
    }

    /// All events of the store.
    pub(crate) async fn feed(&self) -> Vec<RecordedEvent<'static>> {
        self.feed_after(Position::START, &FeedFilter::all()).await
    }

    pub(crate) async fn feed_after(
        &self,
        after: Position,
        filter: &FeedFilter,
    ) -> Vec<RecordedEvent<'static>> {
        self.collect(self.store.read_feed(after, filter)).await
    }

    async fn collect(&self, mut pages: Pages) -> Vec<RecordedEvent<'static>> {
        let mut events = Vec::new();
        while let Some(page) = self.next(&mut pages).await {
            events.extend(page.iter().map(RecordedEvent::into_owned));
        }
        events
    }

    /// The next page of a read, checked to be neither empty nor too large.
    pub(crate) async fn next<'a>(&self, pages: &'a mut Pages) -> Option<&'a Page> {
        let page = RANGE.fulfilled("a page", pages.next().await)?;
        self.check_page(page);
        Some(page)
    }

    pub(crate) fn check_page(&self, page: &Page) {
        MEMORY.holds(!page.is_empty(), "a page has no events");
        let (bytes, events) = (page.bytes(), page.len());
        let most = PAGE_BYTES + self.largest_event();
        MEMORY.holds(
            bytes <= most,
            format_args!("a page of {events} events has {bytes} bytes of text, more than {most}"),
        );
        MEMORY.holds(
            events <= PAGE_EVENTS,
            format_args!("a page has {events} events, more than {PAGE_EVENTS}"),
        );
    }

    /// The text of the largest event that the limits allow: payload, metadata and three names.
    fn largest_event(&self) -> usize {
        let limits = self.store.limits();
        2 * limits.event_bytes() + 3 * limits.name_bytes()
    }

    /// Checks everything stored against what holds of every store at every time.
    pub(crate) async fn check_ledger(&self) {
        let events = self.feed().await;
        let mut ids = HashSet::new();
        let mut streams: HashMap<(&str, &str), &RecordedEvent<'_>> = HashMap::new();
        for (event, position) in events.iter().zip(1..) {
            ORDER.equal("a position in the feed", event.position().get(), position);
            let name = (event.aggregate_type(), event.aggregate_id());
            let before = streams.insert(name, event);
            check_after(before, event);
            let id = event.event_id();
            ORDER.holds(ids.insert(id), format_args!("event id {id} stands twice"));
        }
    }
}

/// Checks an event against the one before it in its stream.
fn check_after(before: Option<&RecordedEvent<'_>>, event: &RecordedEvent<'_>) {
    let expected = before.map_or(1, |before| before.version().get() + 1);
    ORDER.equal("a version in a stream", event.version().get(), expected);
    if let Some(before) = before {
        let (earlier, later) = (before.recorded_at(), event.recorded_at());
        TIME.holds(
            later >= earlier,
            format_args!("recorded at {later} after an event recorded at {earlier}"),
        );
    }
}
