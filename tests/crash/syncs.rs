//! Durable means synced: the system calls of each acknowledgement, counted.

use crate::log::writer;
use crate::strace;

const COMMITS: u64 = 50;

/// How many acknowledgements came without a sync since the one before.
fn acknowledged_without_sync(mode: &str) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let writer = writer(mode, &directory.path().join("events.db"), COMMITS);
    // SQLite syncs by either call, depending on how it was compiled.
    let traced = strace::run(&writer, "fsync,fdatasync,write", None);
    assert!(traced.output.status.success(), "{:?}", traced.output);
    let acknowledged = traced.calls.matches("write(1, \"stored ").count();
    assert_eq!(acknowledged as u64, COMMITS, "{}", traced.calls);
    count_unsynced(&traced.calls)
}

fn count_unsynced(calls: &str) -> usize {
    let mut synced = false;
    let mut unsynced = 0;
    for call in calls.lines() {
        if call.contains("sync") && call.ends_with("= 0") {
            synced = true;
        } else if call.contains("write(1, \"stored ") {
            unsynced += usize::from(!synced);
            synced = false;
        }
    }
    unsynced
}

#[test]
fn each_append_acknowledged_alone_was_synced() {
    assert_eq!(acknowledged_without_sync("lone"), 0);
}

#[test]
fn the_count_accepts_a_plain_program_that_syncs() {
    assert_eq!(acknowledged_without_sync("plain-full"), 0);
}

#[test]
fn the_count_notices_a_plain_program_that_does_not_sync() {
    assert!(acknowledged_without_sync("plain-normal") as u64 > COMMITS / 2);
}
