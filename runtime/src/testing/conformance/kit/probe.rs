//! A store, and what the suite does with it again and again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::promise::{CONFLICT, ORDER, TIME, WHOLENESS};
use super::reading::Reading;
use crate::append::{AppendBatch, Appended, InvalidAppend};
use crate::names::StreamId;
use crate::recorded::RecordedEvent;
use crate::store::{AppendError, Conflict, EventStore, FeedFilter, Pages, StreamRange};
use crate::testing::conformance::{Setup, Subject};
use crate::version::Position;

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

    /// The events before a position, newest first.
    pub(crate) async fn feed_before(
        &self,
        before: Position,
        filter: &FeedFilter,
    ) -> Vec<RecordedEvent<'static>> {
        let pages = self.store.read_feed_back(before, filter);
        self.collect_from(self.reading(pages).newest_first()).await
    }

    async fn collect(&self, pages: Pages) -> Vec<RecordedEvent<'static>> {
        self.collect_from(self.reading(pages)).await
    }

    async fn collect_from(&self, mut reading: Reading) -> Vec<RecordedEvent<'static>> {
        let mut events = Vec::new();
        while let Some(page) = reading.next().await {
            events.extend(page.iter().map(RecordedEvent::into_owned));
        }
        events
    }

    /// A read whose pages are checked.
    pub(crate) fn reading(&self, pages: Pages) -> Reading {
        Reading::new(pages, self.store.limits())
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
