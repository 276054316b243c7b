//! Whether appends and loads stay as fast as the store grows.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::job::remove;
use crate::{Job, Latencies, tell};

/// How many events each stream of a growing store has.
const EVENTS: u64 = 100;

/// How many appends of a whole stream are timed, and how many loads of one.
const APPENDS: u64 = 100;
const LOADS: u64 = 2_000;

/// What a contestant does with a store that grows. Its streams are numbered, with a hundred events each.
pub trait Growing {
    /// Writes these streams as fast as it can.
    fn grow(&mut self, streams: Range<u64>);

    /// Appends a new stream in one durable transaction.
    fn append(&mut self, stream: u64);

    /// Loads the state of a stream.
    fn load(&mut self, stream: u64);
}

/// Times appends and loads of a hundred events in a store of `SIZE` events. It is one store that grows
/// from size to size, so the sizes are asked for in ascending order.
pub fn growth<G: Growing>(job: &Job, who: &str, open: impl FnOnce(&Path) -> G) {
    let path = job.directory.join("growth.db");
    let wanted = job.size / EVENTS;
    let mut held = held(&path);
    // The appends of earlier rounds make it larger than it should be.
    if held > wanted + wanted / 10 {
        held = 0;
    }
    if held == 0 {
        remove(&path);
    }
    let mut store = open(&path);
    if held < wanted {
        store.grow(held..wanted);
        held = wanted;
        let_it_reach_the_disk();
    }
    store.append(held);
    let (rates, latencies) = timed(APPENDS, |number| store.append(held + 1 + number));
    hold(&path, held + 1 + APPENDS);
    let durability = job.durability();
    tell(job, who, "appends/s", durability, &rates, latencies);
    (0..10).for_each(|number| store.load(number));
    // Multiplied by a large odd number: anywhere in the file, and the same in every round.
    let anywhere = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % held;
    let (rates, latencies) = timed(LOADS, |number| store.load(anywhere(number)));
    tell(job, who, "loads/s", durability, &rates, latencies);
}

/// Five rates, and the time of every call.
fn timed(count: u64, mut work: impl FnMut(u64)) -> (Vec<f64>, Latencies) {
    let mut latencies = Vec::new();
    for number in 0..count {
        let start = Instant::now();
        work(number);
        latencies.push(start.elapsed());
    }
    #[expect(clippy::cast_precision_loss)]
    let rates = latencies
        .chunks(latencies.len() / 5)
        .map(|part| part.len() as f64 / part.iter().sum::<Duration>().as_secs_f64())
        .collect();
    (rates, Latencies(latencies))
}

/// Waits until nothing is left to be written of what the store has grown by: what is timed after it would wait
/// behind that for the disk.
fn let_it_reach_the_disk() {
    let sync = Command::new("sync").status();
    assert!(sync.expect("it runs").success());
}

fn held(path: &Path) -> u64 {
    std::fs::read_to_string(note(path)).map_or(0, |text| text.parse().expect("a number"))
}

fn hold(path: &Path, streams: u64) {
    std::fs::write(note(path), streams.to_string()).expect("the directory can be written");
}

fn note(path: &Path) -> PathBuf {
    path.with_extension("streams")
}
