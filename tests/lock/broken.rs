//! A lock that annals did not write, at run time.

use std::fs;
use std::path::{Path, PathBuf};

use annals::lock::{LockError, verify};
use annals::prelude::*;
use tempfile::TempDir;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

/// The locks that the compiler refuses.
fn broken_locks() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/lock");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_broken = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("broken_") && name.ends_with(".lock") && path.is_file()
    };
    paths.filter(is_broken).collect()
}

#[test]
fn what_the_compiler_says_of_a_broken_lock_the_test_says_too() {
    let locks = broken_locks();
    assert!(locks.len() > 20);
    for path in locks {
        let Err(LockError::Broken { cause, .. }) = verify::<Opened>(&path) else {
            panic!("{path:?} is not broken");
        };
        let said = fs::read_to_string(path.with_extension("stderr")).unwrap();
        assert!(said.contains(&cause.to_string()), "{cause}\n{said}");
    }
}

#[test]
fn a_lock_that_is_too_large_is_refused_whatever_it_says() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    fs::write(&path, format!("format 1\n{}", "#\n".repeat(5_000_000))).unwrap();
    let Err(LockError::Broken { cause, .. }) = verify::<Opened>(&path) else {
        panic!("ten megabytes are read");
    };
    assert_eq!(
        cause.to_string(),
        "line 1: expected at most 8 MiB, found more"
    );
}

#[test]
fn a_lock_of_any_size_is_refused_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    let lines = [
        "\n",
        "x\n",
        " x\n",
        "format 1\n",
        "\u{0}",
        "event ",
        "\"",
        "<<<<<<<\n",
    ];
    for line in lines {
        for size in [10_000_000, 8_000_000] {
            fs::write(&path, line.repeat(size / line.len())).unwrap();
            let error = verify::<Opened>(&path).unwrap_err();
            assert!(matches!(error, LockError::Broken { .. }), "{error}");
        }
    }
}

#[test]
fn a_lock_with_very_many_fields_is_read_in_no_time() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    let fields: String = (0..400_000)
        .map(|n| format!("  field f{n}: u8\n"))
        .collect();
    let lock = format!("format 1\n\nevent Other version 1\n  type a::Other\n{fields}  unsampled\n");
    fs::write(&path, lock).unwrap();
    let started = std::time::Instant::now();
    assert!(matches!(
        verify::<Opened>(&path),
        Err(LockError::Changed { .. })
    ));
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn what_is_no_file_is_not_read() {
    let folder = TempDir::new().unwrap();
    let error = verify::<Opened>(folder.path()).unwrap_err();
    assert!(matches!(error, LockError::Io { .. }));
    #[cfg(unix)]
    assert!(matches!(
        verify::<Opened>(Path::new("/dev/zero")),
        Err(LockError::Io { .. })
    ));
}
