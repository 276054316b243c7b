//! Other processes that hold the file.

use std::time::{Duration, Instant};

use annals::{AppendError, EventStore, SqliteStore, StoreErrorKind};
use pollster::block_on;

use super::kit::{Place, append, count, deposits};

fn impatient(place: &Place) -> SqliteStore {
    let options = SqliteStore::options().with_busy_timeout(Duration::from_millis(50));
    block_on(options.open(place.path())).unwrap()
}

#[test]
fn an_append_waits_until_another_process_has_written() {
    let place = Place::new();
    let store = place.open();
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| append(&store, deposits("1", 1)));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        other.execute_batch("COMMIT").unwrap();
        assert!(waiting.join().unwrap().is_ok());
    });
}

#[test]
fn an_append_that_waited_too_long_is_refused_as_locked() {
    let place = Place::new();
    let store = impatient(&place);
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let Err(AppendError::Store(error)) = append(&store, deposits("1", 1)) else {
        panic!("stored");
    };
    assert_eq!(error.kind(), StoreErrorKind::Locked);
    assert!(error.is_retryable());
    // The patience of a store that was told nothing is 5 seconds.
    assert!(
        (50..5000).contains(&start.elapsed().as_millis()),
        "{:?}",
        start.elapsed()
    );
    other.execute_batch("COMMIT").unwrap();
    append(&store, deposits("1", 1)).unwrap();
}

#[test]
fn many_appends_that_wait_share_one_patience() {
    let place = Place::new();
    let store = impatient(&place);
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let mut appends: Vec<_> = (0..200).map(|_| store.append(deposits("1", 1))).collect();
    for append in &mut appends {
        assert!(super::kit::poll_once(append).is_pending());
    }
    for append in appends {
        let error = block_on(append).unwrap_err();
        assert!(error.is_retryable(), "{error}");
    }
    // One after the other they would take 10 seconds.
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn readers_read_while_another_process_writes() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 3)).unwrap();
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(count(&store, "1"), 3);
    other.execute_batch("COMMIT").unwrap();
}

#[test]
fn a_new_store_is_not_created_under_another_process() {
    let place = Place::new();
    let other = place.sql();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let options = SqliteStore::options().with_busy_timeout(Duration::from_millis(50));
    let error = block_on(options.open(place.path())).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Locked, "{error}");
    other.execute_batch("COMMIT").unwrap();
    append(&place.open(), deposits("1", 1)).unwrap();
}

/// What the writer remembers of streams is of no use once another process has written to them.
#[test]
fn a_writer_sees_what_another_process_wrote_between() {
    let place = Place::new();
    let (one, two) = (place.open(), place.open());
    for version in 0..20 {
        let store = if version % 3 == 0 { &one } else { &two };
        let expected = annals::ExpectedVersion::Exactly(annals::Version::from(version));
        append(store, super::kit::deposits_at("1", expected, 1)).unwrap();
    }
    assert_eq!(count(&one, "1"), 20);
}
