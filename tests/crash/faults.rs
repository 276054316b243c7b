//! Disks that fail: at each sync and each write, once or from then on.

use crate::check::assert_kept;
use crate::log::{Log, reopen, writer};
use crate::strace;

const BATCHES: u64 = 20;

/// A way to fail.
struct Fault {
    /// The system calls that fail.
    calls: &'static str,
    error: &'static str,
    /// The kind of error that names it.
    kind: &'static str,
    /// Up to which call each is tried.
    last: usize,
}

const SYNCS: Fault = Fault {
    calls: "fsync,fdatasync",
    error: "EIO",
    kind: "Io",
    last: 36,
};

const FULL: Fault = Fault {
    calls: "pwrite64",
    error: "ENOSPC",
    kind: "Full",
    last: 120,
};

impl Fault {
    /// Runs a writer whose calls fail as `when` says, and holds the file to what it told.
    fn run(&self, mode: &str, when: &str) -> Log {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.db");
        let tampering = format!("{}:error={}:when={when}", self.calls, self.error);
        let writer = writer(mode, &path, BATCHES);
        let log = Log::of(&strace::run(&writer, self.calls, Some(&tampering)).lines());
        for error in log.errors() {
            assert!(error.starts_with(self.kind), "at call {when}: {error}");
        }
        // What the fault broke off is taken up again by the next one who opens the file.
        reopen(&path);
        assert_kept(&path, &log);
        log
    }

    /// Lets one call fail, for each of the first ones.
    fn once(&self, mode: &str) -> Vec<Log> {
        let calls = 1..=self.last;
        calls
            .map(|call| self.run(mode, &call.to_string()))
            .collect()
    }

    /// Lets all calls fail from one on, for some of the first ones.
    fn ever_after(&self, mode: &str) -> Vec<Log> {
        let calls = (1..=self.last).step_by(3);
        calls
            .map(|call| self.run(mode, &format!("{call}+")))
            .collect()
    }
}

fn errors(logs: &[Log]) -> usize {
    logs.iter()
        .map(|log| log.failed.len() + log.open.len())
        .sum()
}

#[test]
fn a_sync_that_fails_once_fails_one_append_for_certain() {
    let logs = SYNCS.once("lone");
    assert!(errors(&logs) > 10, "few faults met an append: {logs:?}");
    for log in logs.iter().filter(|log| log.unopened.is_none()) {
        assert!(log.failed.len() <= 1 && log.open.is_empty(), "{log:?}");
        assert_eq!(log.stored.len() + log.failed.len(), 20, "{log:?}");
    }
}

#[test]
fn syncs_that_fail_from_then_on_leave_appends_open_and_none_by_half() {
    let logs = SYNCS.ever_after("lone");
    let open: usize = logs.iter().map(|log| log.open.len()).sum();
    assert!(open > 5, "no append was left open: {logs:?}");
    for log in &logs {
        let known = log.stored.len() + log.failed.len() + log.open.len();
        assert!(log.unopened.is_some() || known >= 20, "{log:?}");
    }
}

#[test]
fn a_disk_that_is_full_once_fails_one_append_for_certain() {
    let logs = FULL.once("lone");
    assert!(errors(&logs) > 30, "few faults met an append: {logs:?}");
    for log in logs.iter().filter(|log| log.unopened.is_none()) {
        assert!(log.failed.len() <= 1 && log.open.is_empty(), "{log:?}");
        assert_eq!(log.stored.len() + log.failed.len(), 20, "{log:?}");
    }
}

#[test]
fn a_disk_that_stays_full_keeps_what_was_acknowledged() {
    let logs = FULL.ever_after("lone");
    assert!(errors(&logs) > 100, "few faults met an append");
}

/// The frames of a commit that failed stand in the WAL, whole: recovery would find them there.
#[test]
fn a_failed_append_does_not_come_back_after_a_death() {
    for fault in [SYNCS, FULL] {
        let logs = fault.once("until-failure");
        let failed: usize = logs.iter().map(|log| log.failed.len()).sum();
        assert!(failed > 10, "few faults met an append: {logs:?}");
    }
}
