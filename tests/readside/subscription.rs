//! Subscriptions: woken, filtered, typed, and through failures.

use std::sync::mpsc;
use std::time::Duration;

use annals::store::FeedFilter;
use annals::testing::{FaultyStore, ReadFault};
use annals::{EventStore, MemoryStore, Position, Retries, StoreErrorKind, Subscription};
use pollster::block_on;

use super::support::{Account, AccountEvent, Deposited, Opened, Place, Withdrawn, end, record};

/// Longer than any test may take: who waits that long was not woken.
const FOREVER: Duration = Duration::from_secs(3600);

fn an_append_wakes_a_reader_that_waits(store: &(impl EventStore + Clone)) {
    let mut reader = Subscription::new(store.clone()).with_poll_interval(FOREVER);
    let (seen, events) = mpsc::channel();
    let reading = std::thread::spawn(move || {
        for _ in 0..20 {
            let page = block_on(reader.next_page()).unwrap();
            seen.send(page.len()).unwrap();
        }
    });
    for _ in 0..20 {
        record(store, 1, Deposited { cents: 1 });
        let seen = events.recv_timeout(Duration::from_secs(30));
        assert_eq!(seen.expect("the reader was not woken"), 1);
    }
    reading.join().unwrap();
}

#[test]
fn an_append_to_a_memory_store_wakes_a_reader_that_waits() {
    an_append_wakes_a_reader_that_waits(&MemoryStore::new());
}

#[test]
fn an_append_to_a_sqlite_store_wakes_a_reader_that_waits() {
    let place = Place::new();
    an_append_wakes_a_reader_that_waits(&place.open());
}

#[test]
fn a_reader_of_rare_events_does_not_look_twice_at_the_others() {
    let place = Place::new();
    let store = place.open();
    record(&store, 1, vec![Deposited { cents: 1 }; 5000]);
    let last = end(&store);
    let rare = FeedFilter::all().with_event_types(["Withdrawn"]);
    let mut reader = Subscription::new(store.clone()).with_filter(rare);
    assert!(block_on(reader.try_next_page()).unwrap().is_none());
    assert_eq!(reader.position(), last);
    record(&store, 1, Withdrawn { cents: 1 });
    assert_eq!(block_on(reader.next_page()).unwrap().len(), 1);
}

#[test]
fn a_reader_begins_after_any_position() {
    let store = MemoryStore::new();
    for cents in 1..=5 {
        record(&store, 1, Deposited { cents });
    }
    for after in 0..5 {
        let mut reader = Subscription::new(store.clone()).after(Position::from(after));
        let page = block_on(reader.next_page()).unwrap();
        let first = page.get(0).unwrap();
        assert_eq!(first.position().get(), after + 1);
    }
}

#[test]
fn a_reader_begins_at_any_time() {
    let store = MemoryStore::new();
    record(&store, 1, Deposited { cents: 1 });
    std::thread::sleep(Duration::from_millis(2));
    let noon = chrono::Utc::now();
    record(&store, 1, Deposited { cents: 2 });
    let mut reader = Subscription::new(store).since(noon).typed::<Account>();
    let event = block_on(reader.next()).unwrap();
    assert_eq!(*event.event(), AccountEvent::from(Deposited { cents: 2 }));
}

#[test]
fn typed_events_come_decoded_and_in_order() {
    let store = MemoryStore::new();
    let opened = Opened {
        owner: "Ada".into(),
    };
    record(&store, 1, (opened.clone(), Deposited { cents: 5 }));
    record(&store, 2, Withdrawn { cents: 3 });
    let mut reader = Subscription::new(store).typed::<Account>();
    let expected: [AccountEvent; 3] = [
        opened.into(),
        Deposited { cents: 5 }.into(),
        Withdrawn { cents: 3 }.into(),
    ];
    for (position, expected) in (1..).zip(expected) {
        let event = block_on(reader.next()).unwrap();
        assert_eq!(event.position().get(), position);
        assert_eq!(event.into_event(), expected);
    }
}

#[test]
fn a_read_that_fails_loses_no_event() {
    let inner = MemoryStore::new();
    let store = FaultyStore::new(inner.clone());
    for number in 1..=5 {
        record(&inner, 1, vec![Deposited { cents: 1 }; 3000]);
        let kind = StoreErrorKind::Io;
        store.on_reads([ReadFault::FailAt { page: number, kind }]);
    }
    let mut reader = Subscription::new(store).with_retries(Retries::NONE);
    let mut last = 0;
    let mut failures = 0;
    while last < 15_000 {
        match block_on(reader.next_page()) {
            Ok(page) => {
                assert_eq!(page.get(0).unwrap().position().get(), last + 1);
                last += page.len() as u64;
            }
            Err(error) => {
                assert!(error.is_retryable());
                failures += 1;
            }
        }
    }
    assert!(failures > 0);
    assert_eq!(last, 15_000);
}
