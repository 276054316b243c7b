//! The store that fails on command: each fault as told, and otherwise the store inside.

use std::time::{Duration, Instant};

use annals::store::{EventStore, FeedFilter, StreamRange};
use annals::testing::conformance::{Setup, Subject};
use annals::testing::{AppendFault, FaultyStore, ReadFault};
use annals::{
    AppendBatch, AppendError, ExpectedVersion, IdempotencyKey, MemoryStore, NewEvent, Position,
    StoreErrorKind, StreamId, Version,
};
use pollster::block_on;

/// A faulty store without a fault passes like the store inside.
fn fresh() -> impl Subject {
    let place = MemoryStore::new();
    move |setup: Setup| {
        let store = place.clone();
        let store = store.with_clock(setup.clock).with_limits(setup.limits);
        async move { FaultyStore::new(store) }
    }
}

mod conformance {
    annals::conformance_tests!(super::fresh(), several_handles);
}

fn faulty() -> FaultyStore {
    FaultyStore::new(MemoryStore::new())
}

fn stream() -> StreamId {
    StreamId::new("Counter", "1").unwrap()
}

fn batch(expected: ExpectedVersion, count: usize) -> AppendBatch {
    let event = NewEvent::new("Counted", 1, "1").unwrap();
    AppendBatch::new().with_stream(stream(), expected, vec![event; count])
}

fn any_batch() -> AppendBatch {
    batch(ExpectedVersion::Any, 1)
}

async fn stored(store: &impl EventStore) -> usize {
    let mut pages = store.read_stream(&stream(), StreamRange::ALL);
    let mut count = 0;
    while let Some(page) = pages.next().await.unwrap() {
        count += page.len();
    }
    count
}

#[test]
fn an_append_that_fails_is_not_stored() {
    block_on(async {
        let store = faulty();
        store.on_appends([AppendFault::Fail(StoreErrorKind::Full)]);
        let error = store.append(any_batch()).await.unwrap_err();
        let AppendError::Store(error) = error else {
            panic!("instead of a store error: {error:?}");
        };
        assert_eq!(error.kind(), StoreErrorKind::Full);
        assert_eq!(stored(&store).await, 0);
        store.append(any_batch()).await.unwrap();
    });
}

#[test]
fn faults_happen_one_an_append_in_the_order_told() {
    block_on(async {
        let store = faulty();
        store.on_appends([AppendFault::None, AppendFault::Conflict]);
        store.on_appends([AppendFault::Fail(StoreErrorKind::Io)]);
        assert!(store.append(any_batch()).await.is_ok());
        assert!(store.append(any_batch()).await.unwrap_err().is_conflict());
        assert!(!store.is_spent());
        assert!(store.append(any_batch()).await.unwrap_err().is_retryable());
        assert!(store.is_spent());
        assert!(store.append(any_batch()).await.is_ok());
        assert_eq!(store.appends(), 4);
    });
}

#[test]
fn a_conflict_tells_of_one_event_more_than_expected() {
    block_on(async {
        let store = faulty();
        let expectations = [
            (ExpectedVersion::NoStream, 1),
            (ExpectedVersion::Exactly(Version::from(4)), 5),
        ];
        for (expected, actual) in expectations {
            store.on_appends([AppendFault::Conflict]);
            let error = store.append(batch(expected, 1)).await.unwrap_err();
            let AppendError::Conflict(conflict) = error else {
                panic!("instead of a conflict: {error:?}");
            };
            assert_eq!(conflict.stream, stream());
            assert_eq!(conflict.expected, expected);
            assert_eq!(conflict.actual.get(), actual);
        }
        assert_eq!(stored(&store).await, 0);
    });
}

#[test]
fn an_indeterminate_append_is_stored_where_its_answer_is_lost_and_not_where_the_request_is() {
    block_on(async {
        for (fault, count) in [(AppendFault::LoseRequest, 0), (AppendFault::LoseAnswer, 2)] {
            let store = faulty();
            store.on_appends([fault]);
            let batch = batch(ExpectedVersion::NoStream, 2);
            let error = store.append(batch.clone()).await.unwrap_err();
            let AppendError::Indeterminate { id, .. } = error else {
                panic!("instead of an open fate: {error:?}");
            };
            assert_eq!(id, batch.id());
            assert_eq!(stored(&store).await, count, "{fault:?}");
            let again = store.append(batch).await.unwrap();
            assert_eq!(again.repeated, count > 0);
            assert_eq!(stored(&store).await, 2);
        }
    });
}

#[test]
fn an_answer_that_is_an_error_is_not_lost() {
    block_on(async {
        let store = faulty();
        store.on_appends([AppendFault::LoseAnswer]);
        let stale = batch(ExpectedVersion::Exactly(Version::from(9)), 1);
        assert!(store.append(stale).await.unwrap_err().is_conflict());
    });
}

#[test]
fn a_delayed_append_waits() {
    block_on(async {
        let store = faulty();
        let time = Duration::from_millis(30);
        store.on_appends([AppendFault::Delay(time)]);
        let begun = Instant::now();
        store.append(any_batch()).await.unwrap();
        assert!(begun.elapsed() >= time);
    });
}

#[test]
fn a_held_append_waits_until_it_is_released() {
    let store = faulty();
    let mut held = store.hold_append();
    std::thread::scope(|threads| {
        let append = threads.spawn(|| block_on(store.append(any_batch())));
        block_on(held.arrived());
        block_on(held.arrived());
        assert_eq!(block_on(stored(&store)), 0);
        assert!(!append.is_finished());
        held.release();
        append.join().unwrap().unwrap();
    });
    assert_eq!(block_on(stored(&store)), 1);
}

#[test]
fn a_held_append_goes_on_when_its_handle_is_dropped() {
    block_on(async {
        let store = faulty();
        drop(store.hold_append());
        store.append(any_batch()).await.unwrap();
    });
}

#[test]
fn a_held_append_that_is_dropped_is_not_stored() {
    block_on(async {
        let store = faulty();
        let held = store.hold_append();
        let append = store.append(any_batch());
        let waiting = is_pending_once(append).await;
        assert!(waiting, "the append is not held");
        held.release();
        assert_eq!(stored(&store).await, 0);
    });
}

/// Polls a future once and drops it; whether it was still pending.
async fn is_pending_once(future: impl Future) -> bool {
    let mut future = Box::pin(future);
    std::future::poll_fn(move |context| {
        std::task::Poll::Ready(future.as_mut().poll(context).is_pending())
    })
    .await
}

#[test]
fn a_read_fails_from_the_page_told() {
    block_on(async {
        let store = faulty();
        store
            .append(batch(ExpectedVersion::Any, 10_000))
            .await
            .unwrap();
        let kind = StoreErrorKind::Io;
        store.on_reads([ReadFault::FailAt { page: 2, kind }, ReadFault::None]);
        let mut pages = store.read_stream(&stream(), StreamRange::ALL);
        assert!(pages.next().await.unwrap().is_some());
        for _ in 0..2 {
            assert_eq!(pages.next().await.unwrap_err().kind(), kind);
        }
        assert_eq!(stored(&store).await, 10_000);
        assert!(store.is_spent());

        store.on_reads([ReadFault::FailAt { page: 1, kind }]);
        let mut pages = store.read_feed(Position::START, &FeedFilter::all());
        assert!(pages.next().await.is_err());
    });
}

#[test]
fn a_lookup_fails_as_told() {
    block_on(async {
        let store = faulty();
        store.on_lookups([StoreErrorKind::Closed]);
        let key = IdempotencyKey::new("key").unwrap();
        let error = store.find_append(&key).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Closed);
        assert!(store.find_append(&key).await.unwrap().is_none());
    });
}
