//! Stores that may be read and not written.

use std::error::Error;
use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use annals::{AppendError, SqliteOptions, SqliteStore, StoreErrorKind};
use pollster::block_on;

use super::kit::{Place, append, count, deposits};

#[test]
fn a_store_opened_for_reading_reads_and_takes_no_append() {
    let place = Place::new();
    append(&place.open(), deposits("1", 3)).unwrap();
    let store = block_on(SqliteStore::options().read_only().open(place.path())).unwrap();
    assert_eq!(count(&store, "1"), 3);
    let Err(AppendError::Store(error)) = append(&store, deposits("1", 1)) else {
        panic!("stored");
    };
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly);
    assert!(!error.is_retryable());
}

#[test]
fn a_reader_sees_what_a_writer_adds() {
    let place = Place::new();
    let writer = place.open();
    let reader = block_on(SqliteStore::options().read_only().open(place.path())).unwrap();
    append(&writer, deposits("1", 3)).unwrap();
    assert_eq!(count(&reader, "1"), 3);
}

#[test]
fn a_store_that_is_not_there_is_not_created_for_reading() {
    let place = Place::new();
    let opened = block_on(SqliteStore::options().read_only().open(place.path()));
    assert_eq!(opened.unwrap_err().kind(), StoreErrorKind::NotAStore);
    assert!(place.files().is_empty());
}

/// Where this very test runs once more, as a user who may not write everything: the store's file.
fn plain_user() -> Option<PathBuf> {
    std::env::var_os("ANNALS_PLAIN_USER").map(PathBuf::from)
}

/// Runs a test of this binary once more as a user who is held to permissions, as root is not.
fn as_plain_user(test: &str, place: &Place, file: u32, directory: u32) {
    const NOBODY: u32 = 65_534;
    let binaries = tempfile::tempdir().unwrap();
    set_mode(binaries.path(), 0o755);
    let binary = binaries.path().join("tests");
    // The running program, even where the file it was started from has been built anew since.
    std::fs::copy("/proc/self/exe", &binary).unwrap();
    append(&place.open(), deposits("1", 3)).unwrap();
    set_mode(&place.path(), file);
    set_mode(place.directory(), directory);
    let mut command = Command::new(binary);
    command.args(["--exact", &format!("sqlite::read_only::{test}")]);
    command.env("ANNALS_PLAIN_USER", place.path());
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(NOBODY);
    }
    let output = command.output().unwrap();
    set_mode(place.directory(), 0o755);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && out.contains("1 passed"), "{out}");
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[track_caller]
fn refused(options: SqliteOptions, path: &Path, kind: StoreErrorKind, what: &str) {
    let error = block_on(options.open(path)).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}: {:?}", error.source());
    assert!(
        error.to_string().contains(what),
        "{error}: {:?}",
        error.source()
    );
}

#[test]
fn a_file_that_may_not_be_written_is_refused_and_can_be_opened_for_reading() {
    let Some(path) = plain_user() else {
        let test = "a_file_that_may_not_be_written_is_refused_and_can_be_opened_for_reading";
        return as_plain_user(test, &Place::new(), 0o444, 0o777);
    };
    let kind = StoreErrorKind::ReadOnly;
    refused(
        SqliteStore::options(),
        &path,
        kind,
        "`SqliteOptions::read_only`",
    );
    let reader = block_on(SqliteStore::options().read_only().open(path)).unwrap();
    assert_eq!(count(&reader, "1"), 3);
}

#[test]
fn a_directory_that_may_not_be_written_is_refused() {
    let Some(path) = plain_user() else {
        let test = "a_directory_that_may_not_be_written_is_refused";
        return as_plain_user(test, &Place::new(), 0o666, 0o555);
    };
    let kind = StoreErrorKind::ReadOnly;
    refused(SqliteStore::options(), &path, kind, "directory");
    refused(SqliteStore::options().read_only(), &path, kind, "directory");
    let new = path.with_file_name("new.db");
    refused(
        SqliteStore::options(),
        &new,
        StoreErrorKind::Io,
        "cannot open",
    );
}

#[test]
fn a_file_that_may_not_be_read_is_refused() {
    let Some(path) = plain_user() else {
        let test = "a_file_that_may_not_be_read_is_refused";
        return as_plain_user(test, &Place::new(), 0o000, 0o777);
    };
    refused(
        SqliteStore::options(),
        &path,
        StoreErrorKind::Io,
        "cannot open",
    );
}
