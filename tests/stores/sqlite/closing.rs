//! Closing a store.

use std::time::{Duration, Instant};

use annals::EventStore;
use annals::store::StreamRange;
use pollster::block_on;

use super::kit::{Place, account, append, count, deposits, poll_once};

#[test]
fn a_store_that_is_dropped_leaves_one_file() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 300)).unwrap();
    assert_eq!(count(&store, "1"), 300);
    drop(store);
    let files: Vec<_> = place.files().into_keys().collect();
    assert_eq!(files, [place.path()]);
}

#[test]
fn a_clone_keeps_the_store_open() {
    let place = Place::new();
    let store = place.open();
    let clone = store.clone();
    drop(store);
    append(&clone, deposits("1", 1)).unwrap();
}

#[test]
fn what_is_queued_is_stored_before_the_store_closes() {
    let place = Place::new();
    let store = place.open();
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for id in 0..50 {
        let mut append = store.append(deposits(&id.to_string(), 2));
        assert!(poll_once(&mut append).is_pending());
    }
    let dropping = std::thread::spawn(move || drop(store));
    std::thread::sleep(Duration::from_millis(20));
    other.execute_batch("COMMIT").unwrap();
    dropping.join().unwrap();
    let stored = other.query_row("SELECT count(*) FROM events", [], |row| row.get(0));
    assert_eq!(stored, Ok(100));
}

#[test]
fn a_read_outlives_the_handle_it_began_with() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 5000)).unwrap();
    let mut pages = store.read_stream(&account("1"), StreamRange::ALL);
    drop(store);
    let mut events = 0;
    while let Some(page) = block_on(pages.next()).unwrap() {
        events += page.len();
    }
    assert_eq!(events, 5000);
}

/// An answer is given on the writer's thread, and an executor may drop there what waited for it.
#[test]
fn the_last_handle_may_be_dropped_by_the_writer_itself() {
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Wake, Waker};

    struct DropsTheStore(Mutex<Option<annals::SqliteStore>>);
    impl Wake for DropsTheStore {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap().take());
        }
    }

    let place = Place::new();
    let store = place.open();
    let batch = deposits("1", 1);
    let appending = store.clone();
    let mut append = Box::pin(async move { appending.append(batch).await });
    let wake = Arc::new(DropsTheStore(Mutex::new(Some(store))));
    let waker = Waker::from(Arc::clone(&wake));
    let polled = append.as_mut().poll(&mut Context::from_waker(&waker));
    drop(append);
    assert!(polled.is_pending());
    let start = Instant::now();
    while wake.0.lock().unwrap().is_some() && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(wake.0.lock().unwrap().take());
    assert_eq!(count(&place.open(), "1"), 1);
}
