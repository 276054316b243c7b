//! Writers killed at a random moment, again and again.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use crate::check::{assert_kept, stored_batches};
use crate::log::{Log, reopen, writer};

/// How many rounds share one file: each begins with what the one before left.
const ROUNDS_OF_A_FILE: u64 = 5;

/// The longest life of a writer, in milliseconds.
const LONGEST: u64 = 300;

#[test]
fn what_was_acknowledged_survives_kills() {
    let rounds = std::env::var("ANNALS_KILL_ROUNDS").map_or(20, |text| text.parse().unwrap());
    let (mut acknowledged, mut beyond, mut conflicts) = (0, 0, 0);
    for first in (0..rounds).step_by(5) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.db");
        let mut log = Log::default();
        for round in first..rounds.min(first + ROUNDS_OF_A_FILE) {
            log.extend(killed_round(&path, round));
            reopen(&path);
            assert_kept(&path, &log);
        }
        acknowledged += log.stored.len();
        conflicts += log.conflicts.len();
        beyond += stored_batches(&path).len() - log.stored.len();
    }
    println!(
        "{rounds} kills: {acknowledged} batches acknowledged and kept whole, {conflicts} conflicts, \
         {beyond} stored whole that were not acknowledged yet"
    );
    assert!(acknowledged > 0, "no writer lived long enough");
}

/// Starts a writer, kills it, and gives what it was told until then.
fn killed_round(path: &Path, round: u64) -> Log {
    let mut writer = writer("batches", path, round);
    let mut child = writer.stdout(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let log = thread::spawn(move || read(stdout));
    thread::sleep(random_life());
    child.kill().unwrap();
    child.wait().unwrap();
    let log = log.join().unwrap();
    assert!(
        log.failed.is_empty() && log.open.is_empty() && log.unopened.is_none(),
        "{log:?}"
    );
    log
}

fn random_life() -> Duration {
    let (_, random) = Uuid::now_v7().as_u64_pair();
    Duration::from_micros(random % (LONGEST * 1000))
}

fn read(stdout: ChildStdout) -> Log {
    let mut log = Log::default();
    for line in BufReader::new(stdout).lines() {
        log.add(&line.unwrap());
    }
    log
}
