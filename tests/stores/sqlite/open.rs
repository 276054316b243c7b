//! Opening a store.

use std::path::Path;

use annals::store::{BoxFuture, StreamRange};
use annals::{EventStore, SqliteStore, StoreError, StoreErrorKind};
use pollster::block_on;

use super::kit::{Place, account, append, count, deposits, poll_once};

fn refused(path: impl AsRef<Path>) -> StoreError {
    block_on(SqliteStore::open(path)).unwrap_err()
}

#[track_caller]
fn says(error: &StoreError, kind: StoreErrorKind, what: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(what), "{error}");
}

#[test]
fn a_store_is_created_where_there_is_no_file() {
    let place = Place::new();
    append(&place.open(), deposits("1", 2)).unwrap();
    assert_eq!(count(&place.open(), "1"), 2);
}

#[test]
fn an_empty_file_becomes_a_store() {
    let place = Place::new();
    std::fs::write(place.path(), "").unwrap();
    append(&place.open(), deposits("1", 2)).unwrap();
    assert_eq!(count(&place.open(), "1"), 2);
}

#[test]
fn a_path_of_any_characters_is_opened() {
    for name in [
        "a b.db",
        "a?mode=memory",
        "a#b",
        "100%41.db",
        "file:a",
        "über.db",
        "'\";",
    ] {
        let place = Place::new();
        let path = place.directory().join(name);
        let store = block_on(SqliteStore::open(&path)).unwrap();
        append(&store, deposits("1", 1)).unwrap();
        drop(store);
        let store = block_on(SqliteStore::options().must_exist().open(&path)).unwrap();
        assert_eq!(count(&store, "1"), 1, "{name}");
        assert_eq!(store.path(), path);
    }
}

#[test]
fn a_store_is_created_once_by_many_at_once() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| append(&place.open(), deposits("1", 1)).unwrap());
        }
    });
    assert_eq!(count(&place.open(), "1"), 8);
}

#[test]
fn a_store_that_must_exist_is_not_created() {
    let place = Place::new();
    let opened = block_on(SqliteStore::options().must_exist().open(place.path()));
    says(
        &opened.unwrap_err(),
        StoreErrorKind::NotAStore,
        "does not exist",
    );
    assert!(place.files().is_empty());
}

#[test]
fn a_missing_directory_is_named() {
    let place = Place::new();
    let error = refused(place.directory().join("missing/events.db"));
    says(
        &error,
        StoreErrorKind::Io,
        "missing/events.db cannot be created: its directory",
    );
}

#[test]
fn a_directory_is_refused() {
    let place = Place::new();
    says(
        &refused(place.directory()),
        StoreErrorKind::NotAStore,
        "is a directory",
    );
}

#[test]
fn a_database_in_memory_is_refused() {
    says(
        &refused(":memory:"),
        StoreErrorKind::Unsupported,
        "use a MemoryStore",
    );
}

#[test]
fn an_empty_path_is_refused() {
    says(
        &refused(""),
        StoreErrorKind::Io,
        "the path of the store is empty",
    );
}

#[test]
fn an_opening_that_is_dropped_leaves_a_store_that_opens() {
    let place = Place::new();
    for _ in 0..20 {
        let mut opening: BoxFuture<'_, _> = Box::pin(SqliteStore::open(place.path()));
        let _ = poll_once(&mut opening);
    }
    append(&place.open(), deposits("1", 1)).unwrap();
    assert_eq!(count(&place.open(), "1"), 1);
}

#[test]
fn a_damaged_file_is_reported_as_corrupt() {
    let place = Place::new();
    append(&place.open(), deposits("1", 500)).unwrap();
    let mut bytes = std::fs::read(place.path()).unwrap();
    let pages = bytes.iter_mut().skip(8 * 4096);
    pages.for_each(|byte| *byte = 0xA5);
    std::fs::write(place.path(), bytes).unwrap();
    let error = block_on(async {
        let store = SqliteStore::open(place.path()).await?;
        let mut pages = store.read_stream(&account("1"), StreamRange::ALL);
        pages.next().await.map(drop)
    });
    says(&error.unwrap_err(), StoreErrorKind::Corrupt, "cannot");
}
