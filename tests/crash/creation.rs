//! A store whose creation is cut short.

use crate::check::stored_batches;
use crate::log::{reopen, writer};
use crate::strace;

/// Kills a writer at each of its first calls of a kind.
fn killed_at(call: &str, last: usize) {
    for nth in 1..=last {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.db");
        let tampering = format!("{call}:signal=SIGKILL:when={nth}");
        let killed = strace::run(&writer("lone", &path, 2), call, Some(&tampering));
        assert!(
            !killed.output.status.success(),
            "{call} {nth} was never reached"
        );
        reopen(&path);
        stored_batches(&path);
    }
}

#[test]
fn a_creation_killed_at_any_write_is_taken_up_again() {
    killed_at("pwrite64", 40);
}

#[test]
fn a_creation_killed_at_any_sync_is_taken_up_again() {
    killed_at("fsync", 6);
}
