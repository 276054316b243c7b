//! What every contestant shares: which bench to run, how to time it, and how to tell the result.
//!
//! A contestant is called as `bench-NAME BENCH SIZE DIRECTORY` and prints one JSON line with the rates it
//! measured. What takes long to write, such as a stream of a million events, it leaves in the directory
//! for the next round.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How many streams a store of small streams has.
pub const STREAMS: u64 = 100;

/// Over how many aggregates the commands go.
pub const AGGREGATES: u64 = 1000;

/// How many tasks send commands at once.
pub const TASKS: u64 = 64;

/// What is asked for on the command line.
#[derive(Debug)]
pub struct Job {
    pub bench: String,
    pub size: u64,
    pub directory: PathBuf,
}

impl Job {
    /// Reads the command line.
    ///
    /// # Panics
    ///
    /// Panics where it is not `BENCH SIZE DIRECTORY`.
    #[must_use]
    pub fn from_args() -> Self {
        let mut args = std::env::args().skip(1);
        let mut next = || args.next().expect("usage: BENCH SIZE DIRECTORY");
        Self {
            bench: next(),
            size: next().parse().expect("SIZE is a number"),
            directory: next().into(),
        }
    }

    /// A file that stays from round to round, and whether it is there already.
    #[must_use]
    pub fn kept(&self, name: &str) -> (PathBuf, bool) {
        let path = self.directory.join(format!("{name}-{}.db", self.size));
        let whole = path.with_extension("whole");
        let found = whole.exists();
        if !found {
            remove(&path);
        }
        (path, found)
    }

    /// Marks a kept file as whole.
    pub fn keep(&self, path: &std::path::Path) {
        std::fs::write(path.with_extension("whole"), "").expect("the directory can be written");
    }

    /// A file that is new in every round.
    #[must_use]
    pub fn fresh(&self) -> PathBuf {
        let path = self.directory.join(format!("{}.db", self.bench));
        remove(&path);
        path
    }
}

fn remove(path: &std::path::Path) {
    for end in ["db", "db-wal", "db-shm"] {
        // It may not be there.
        let _ = std::fs::remove_file(path.with_extension(end));
    }
}

/// Times one piece of work that did `count` things.
pub fn rate(count: u64, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    #[expect(clippy::cast_precision_loss)]
    let count = count as f64;
    count / start.elapsed().as_secs_f64()
}

/// Repeats work that did `count` things for half a second or more; one rate a tenth of a second.
pub fn rates(count: u64, mut work: impl FnMut(u64)) -> Vec<f64> {
    let mut rates = Vec::new();
    let mut round = 0;
    work(round);
    for _ in 0..5 {
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed() < Duration::from_millis(100) {
            round += 1;
            work(round);
            done += count;
        }
        #[expect(clippy::cast_precision_loss)]
        rates.push(done as f64 / start.elapsed().as_secs_f64());
    }
    rates
}

/// Prints the line about a bench.
pub fn tell(
    job: &Job,
    who: &str,
    unit: &str,
    durability: &str,
    rates: &[f64],
    latencies: Latencies,
) {
    let mut line = format!(
        r#"{{"bench":"{}","who":"{who}","size":{},"unit":"{unit}","durability":"{durability}","rates":["#,
        job.bench, job.size
    );
    let texts: Vec<String> = rates.iter().map(|rate| format!("{rate:.1}")).collect();
    line.push_str(&texts.join(","));
    let _ = write!(line, r#"],"peak_rss_mb":{:.1}"#, peak_rss_mb());
    if let Some((p50, p99)) = latencies.percentiles() {
        let _ = write!(line, r#","p50_us":{p50:.0},"p99_us":{p99:.0}"#);
    }
    println!("{line}}}");
}

/// How long single commands took.
#[derive(Debug, Default)]
pub struct Latencies(pub Vec<Duration>);

impl Latencies {
    fn percentiles(mut self) -> Option<(f64, f64)> {
        self.0.sort_unstable();
        let at = |part: usize| {
            self.0
                .get(self.0.len() * part / 100)
                .map(|d| d.as_secs_f64() * 1e6)
        };
        Some((at(50)?, at(99)?))
    }
}

/// Has tasks send commands, each `per_task`, and times every one of them.
pub fn tasks<F, C>(per_task: u64, command: F) -> (f64, Latencies)
where
    F: Fn(u64) -> C + Clone + Send + 'static,
    C: Future<Output = ()> + Send + 'static,
{
    let runtime = runtime();
    let start = Instant::now();
    let latencies = runtime.block_on(async {
        let running: Vec<_> = (0..TASKS)
            .map(|task| tokio::spawn(one(task, per_task, command.clone())))
            .collect();
        let mut all = Vec::new();
        for task in running {
            all.extend(task.await.expect("no command fails"));
        }
        all
    });
    #[expect(clippy::cast_precision_loss)]
    let count = latencies.len() as f64;
    (count / start.elapsed().as_secs_f64(), Latencies(latencies))
}

async fn one<F, C>(task: u64, per_task: u64, command: F) -> Vec<Duration>
where
    F: Fn(u64) -> C,
    C: Future<Output = ()>,
{
    let mut latencies = Vec::new();
    for number in 0..per_task {
        let start = Instant::now();
        // Spread without a pattern that keeps two tasks off each other's aggregates.
        command((task * 7919 + number * 104_729) % AGGREGATES).await;
        latencies.push(start.elapsed());
    }
    latencies
}

/// A runtime of two threads.
#[must_use]
pub fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

/// The texts of an event: with them its JSON has about 115 bytes.
#[must_use]
pub fn texts(number: u64) -> (String, String) {
    let reference = format!("payment {number:08} of an invoice of this month, in full");
    (String::from("branch"), reference)
}
