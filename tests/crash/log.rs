//! What a writer told of its appends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The writer's program, to be started.
pub(crate) fn writer(mode: &str, path: &Path, number: u64) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crash-writer"));
    command.arg(mode).arg(path).arg(number.to_string());
    command
}

/// Has annals open the file and close it, and so take up what the last writer left.
pub(crate) fn reopen(path: &Path) {
    let output = writer("lone", path, 0).output().unwrap();
    let log = Log::of(&String::from_utf8(output.stdout).unwrap());
    assert!(output.status.success() && log.unopened.is_none(), "{log:?}");
}

/// What is known of each batch by its number.
#[derive(Debug, Default, Clone)]
pub(crate) struct Log {
    /// Where the batches stand that were acknowledged.
    pub(crate) stored: BTreeMap<u64, (u64, u64)>,
    /// The errors of batches that are not stored.
    pub(crate) failed: BTreeMap<u64, String>,
    /// The errors of batches whose fate was open.
    pub(crate) open: BTreeMap<u64, String>,
    pub(crate) conflicts: BTreeSet<u64>,
    /// Why the store did not open.
    pub(crate) unopened: Option<String>,
}

impl Log {
    pub(crate) fn of(lines: &str) -> Self {
        let mut log = Self::default();
        lines.lines().for_each(|line| log.add(line));
        log
    }

    pub(crate) fn add(&mut self, line: &str) {
        let (what, rest) = line.split_once(' ').unwrap();
        let (number, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let batch = || number.parse::<u64>().unwrap();
        match what {
            "stored" => {
                let (first, last) = rest.split_once(' ').unwrap();
                let span = (first.parse().unwrap(), last.parse().unwrap());
                self.stored.insert(batch(), span);
            }
            "failed" => drop(self.failed.insert(batch(), rest.to_owned())),
            "open" => drop(self.open.insert(batch(), rest.to_owned())),
            "conflict" => drop(self.conflicts.insert(batch())),
            "unopened" => self.unopened = Some(format!("{number} {rest}")),
            _ => panic!("unknown line {line}"),
        }
    }

    /// All errors but conflicts, each beginning with its kind.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &str> {
        let of_batches = self.failed.values().chain(self.open.values());
        of_batches.chain(&self.unopened).map(String::as_str)
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.stored.extend(other.stored);
        self.failed.extend(other.failed);
        self.open.extend(other.open);
        self.conflicts.extend(other.conflicts);
    }
}
