//! Subscriptions as streams: what stops midway goes on, and nothing runs ahead of a slow reader.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use annals::prelude::*;
use annals::store::{BoxFuture, Page, PageSource, Pages, StreamRange};
use annals::store::{FeedFilter, StoreErrorKind};
use annals::testing::{FaultyStore, ReadFault};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, IdempotencyKey, Limits, NewEvent, Position,
    Retries, StoreError, StreamId, SubscribeError, Subscription,
};
use pollster::block_on;
use smol::stream::StreamExt as _;

use super::support::{Account, AccountEvent, Deposited, Place, record};

/// The most events of a page, and the most that one store reads ahead of it.
const PAGE: usize = 4096;

fn deposits(store: &(impl EventStore + Clone), count: i64) {
    let events: Vec<_> = (1..=count).map(|cents| Deposited { cents }).collect();
    record(store, 1, events);
}

#[test]
fn a_subscription_is_a_stream_of_stored_events() {
    let place = Place::new();
    let store = place.open();
    deposits(&store, 5000);
    let events = Subscription::new(store).raw().take(5000);
    let positions = events.map(|event| event.unwrap().position().get());
    let positions: Vec<_> = block_on(positions.collect());
    assert_eq!(positions, (1..=5000).collect::<Vec<_>>());
}

#[test]
fn a_subscription_is_a_stream_of_decoded_events() {
    let store = MemoryStore::new();
    deposits(&store, 5000);
    let events = Subscription::new(store).typed::<Account>().take(5000);
    let cents = events.map(|event| match event.unwrap().into_event() {
        AccountEvent::Deposited(deposited) => deposited.cents,
        other => panic!("{other:?}"),
    });
    let cents: Vec<_> = block_on(cents.collect());
    assert_eq!(cents, (1..=5000).collect::<Vec<_>>());
}

#[test]
fn a_stream_goes_on_where_one_dropped_midway_stood() {
    let store = MemoryStore::new();
    deposits(&store, 100);
    let mut position = Position::START;
    let mut seen = Vec::new();
    while seen.len() < 100 {
        let mut events = Subscription::new(store.clone()).after(position).raw();
        assert_eq!(events.position(), position);
        for _ in 0..7.min(100 - seen.len()) {
            seen.push(block_on(events.next()).unwrap().position().get());
        }
        position = events.position();
        let mut typed = Subscription::new(store.clone())
            .after(position)
            .typed::<Account>();
        if seen.len() < 100 {
            seen.push(block_on(typed.next()).unwrap().position().get());
        }
        position = typed.position();
    }
    assert_eq!(seen, (1..=100).collect::<Vec<_>>());
}

/// Polls once: `None` where it has to wait.
fn poll_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[test]
fn a_wait_for_an_event_that_is_dropped_loses_none() {
    let place = Place::new();
    let store = place.open();
    let forever = Duration::from_secs(3600);
    let subscribe = || Subscription::new(store.clone()).with_poll_interval(forever);
    let (mut raw, mut typed) = (subscribe().raw(), subscribe().typed::<Account>());
    for position in 1..=50 {
        for _ in 0..3 {
            assert!(poll_once(raw.next()).is_none());
            assert!(poll_once(typed.next()).is_none());
        }
        record(&store, 1, Deposited { cents: 1 });
        assert_eq!(block_on(raw.next()).unwrap().position().get(), position);
        assert_eq!(block_on(typed.next()).unwrap().position().get(), position);
    }
}

#[test]
fn a_read_that_fails_for_a_while_is_not_the_readers_trouble() {
    let inner = MemoryStore::new();
    deposits(&inner, 3);
    let store = FaultyStore::new(inner);
    let fault = |kind| ReadFault::FailAt { page: 1, kind };
    store.on_reads([fault(StoreErrorKind::Io); 5]);
    let quick = Retries::from(5).with_pauses(Duration::from_micros(1), Duration::from_micros(1));
    let events = Subscription::new(store.clone()).with_retries(quick).raw();
    let positions = events.take(3).map(|event| event.unwrap().position().get());
    let positions: Vec<_> = block_on(positions.collect());
    assert_eq!(positions, [1, 2, 3]);
    assert!(store.is_spent());
}

#[test]
fn a_read_that_fails_is_an_error_and_the_next_one_goes_on() {
    let inner = MemoryStore::new();
    deposits(&inner, 2);
    let store = FaultyStore::new(inner.clone());
    let fault = |kind| ReadFault::FailAt { page: 2, kind };
    store.on_reads([fault(StoreErrorKind::Corrupt), fault(StoreErrorKind::Io)]);
    let mut events = Subscription::new(store)
        .with_retries(Retries::NONE)
        .typed::<Account>();
    for position in [1, 2] {
        assert_eq!(block_on(events.next()).unwrap().position().get(), position);
    }
    record(&inner, 1, Deposited { cents: 1 });
    for retryable in [false, true] {
        // A new read gives what is there first, and fails on its second page.
        let error = loop {
            match block_on(events.next()) {
                Ok(event) => assert_eq!(event.position().get(), 3),
                Err(error) => break error,
            }
        };
        assert_eq!(error.is_retryable(), retryable, "{error:?}");
    }
}

#[test]
fn an_event_that_cannot_be_decoded_is_the_same_error_again_and_again() {
    let store = MemoryStore::new();
    deposits(&store, 1);
    let unknown = NewEvent::new("Robbed", 1, "{}").unwrap();
    let stream = StreamId::new("Account", "1").unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![unknown]);
    block_on(store.append(batch)).unwrap();
    let mut events = Subscription::new(store).typed::<Account>();
    assert!(block_on(events.next()).is_ok());
    for _ in 0..3 {
        let Err(SubscribeError::Decode(error)) = block_on(events.next()) else {
            panic!("an unknown event was passed over");
        };
        assert_eq!(error.position, Position::from(2));
        assert_eq!(events.position(), Position::from(1));
    }
}

/// A store that counts the events it has handed out.
#[derive(Debug, Clone)]
struct Counting<S> {
    inner: S,
    given: Arc<AtomicUsize>,
}

impl<S: EventStore> EventStore for Counting<S> {
    fn limits(&self) -> &Limits {
        self.inner.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        self.inner.append(batch)
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        self.inner.read_stream(stream, range)
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        let pages = self.inner.read_feed(after, filter);
        Pages::new(Counted(pages, Arc::clone(&self.given)))
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        self.inner.read_feed_back(before, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        self.inner.find_append(key)
    }
}

struct Counted(Pages, Arc<AtomicUsize>);

impl PageSource for Counted {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async {
            let page = self.0.next().await?.cloned();
            let events = page.as_ref().map_or(0, Page::len);
            self.1.fetch_add(events, Ordering::SeqCst);
            Ok(page)
        })
    }
}

fn a_slow_reader_is_read_one_page_for(inner: &(impl EventStore + Clone)) {
    deposits(inner, 50_000);
    let given = Arc::new(AtomicUsize::new(0));
    let store = Counting {
        inner: inner.clone(),
        given: Arc::clone(&given),
    };
    let mut events = Subscription::new(store).raw();
    for taken in 1..=50_000 {
        block_on(events.next()).unwrap();
        let given = given.load(Ordering::SeqCst);
        assert!(
            given <= taken + PAGE,
            "{given} events were read for {taken}"
        );
        if taken % 10_000 == 0 {
            // The writer goes on meanwhile, and the reader does not hear of it.
            deposits(inner, 1000);
        }
    }
}

#[test]
fn a_slow_reader_of_a_memory_store_has_one_page_of_events() {
    a_slow_reader_is_read_one_page_for(&MemoryStore::new());
}

#[test]
fn a_slow_reader_of_a_sqlite_store_has_one_page_of_events() {
    let place = Place::new();
    a_slow_reader_is_read_one_page_for(&place.open());
}
