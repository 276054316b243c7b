//! Files that are not this release's to open stay as they are, byte for byte.

use std::process::Command;

use annals::{SqliteStore, StoreError, StoreErrorKind};
use pollster::block_on;

use super::kit::{Place, append, deposits};

/// What opening the place says, once it is clear that no file there has changed or come into being.
#[track_caller]
fn refused_untouched(place: &Place) -> StoreError {
    let before = place.files();
    let error = block_on(SqliteStore::open(place.path())).unwrap_err();
    assert!(place.files() == before, "touched");
    let read_only = block_on(SqliteStore::options().read_only().open(place.path()));
    assert_eq!(read_only.unwrap_err().kind(), error.kind());
    assert!(place.files() == before, "touched by a reader");
    error
}

/// The database and its WAL, read by another process: in this one, closing a file would drop the locks
/// that SQLite holds on it.
fn contents(place: &Place) -> Vec<u8> {
    let wal = place.directory().join("events.db-wal");
    let output = Command::new("cat")
        .arg(place.path())
        .arg(wal)
        .output()
        .unwrap();
    assert!(output.status.success() && !output.stdout.is_empty());
    output.stdout
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    for content in ["x", "not a database", &"not a database ".repeat(1000)] {
        let place = Place::new();
        std::fs::write(place.path(), content).unwrap();
        let error = refused_untouched(&place);
        assert_eq!(error.kind(), StoreErrorKind::NotAStore, "{error}");
        assert!(
            error.to_string().ends_with("is not a SQLite database"),
            "{error}"
        );
    }
}

#[test]
fn a_database_of_another_program_is_refused() {
    for sql in [
        "CREATE TABLE accounts (id TEXT)",
        "PRAGMA journal_mode = WAL; CREATE TABLE accounts (id TEXT)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 7; CREATE TABLE accounts (id TEXT)",
    ] {
        let place = Place::new();
        place.sql().execute_batch(sql).unwrap();
        let error = refused_untouched(&place);
        assert_eq!(error.kind(), StoreErrorKind::NotAStore, "{sql}: {error}");
        assert!(
            error.to_string().ends_with("is not a store of annals"),
            "{sql}: {error}"
        );
    }
}

#[test]
fn a_database_another_program_has_open_is_refused() {
    let place = Place::new();
    let theirs = place.sql();
    let sql = "PRAGMA journal_mode = WAL; CREATE TABLE accounts (id TEXT)";
    theirs.execute_batch(sql).unwrap();
    let before = contents(&place);
    let error = block_on(SqliteStore::open(place.path())).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NotAStore, "{error}");
    assert!(contents(&place) == before, "touched");
    theirs
        .execute_batch("INSERT INTO accounts VALUES ('1')")
        .unwrap();
}

#[test]
fn a_store_of_a_newer_format_is_refused_by_its_number() {
    let place = Place::new();
    append(&place.open(), deposits("1", 3)).unwrap();
    place.sql().pragma_update(None, "user_version", 7).unwrap();
    let error = refused_untouched(&place);
    assert_eq!(error.kind(), StoreErrorKind::NewerFormat, "{error}");
    assert!(error.to_string().contains("has format 7"), "{error}");
}

/// The version may stand in the WAL alone, where a newer release has the store open.
#[test]
fn a_store_that_a_newer_release_has_open_is_refused() {
    let place = Place::new();
    append(&place.open(), deposits("1", 3)).unwrap();
    let theirs = place.sql();
    theirs.pragma_update(None, "user_version", 7).unwrap();
    let before = place.files();
    let error = block_on(SqliteStore::open(place.path())).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NewerFormat, "{error}");
    let contents =
        |files: std::collections::BTreeMap<_, Vec<u8>>| files.get(&place.path()).cloned();
    assert!(contents(place.files()) == contents(before), "touched");
}
