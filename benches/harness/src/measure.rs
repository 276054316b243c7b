//! Timing.

use std::time::{Duration, Instant};

use crate::{AGGREGATES, TASKS};

/// A contestant that took this long once is not asked again.
const LONG: Duration = Duration::from_secs(2);

/// After this much measuring a contestant has shown what it can do.
const ENOUGH: Duration = Duration::from_secs(1);

/// Times one piece of work that did `count` things.
pub fn rate(count: u64, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    per_second(count, start.elapsed())
}

/// Repeats work that did `count` things; one rate a tenth of a second or more, five at most.
pub fn rates(count: u64, mut work: impl FnMut(u64)) -> Vec<f64> {
    let start = Instant::now();
    work(0);
    if start.elapsed() > LONG {
        return vec![per_second(count, start.elapsed())];
    }
    let mut rates = Vec::new();
    let mut round = 0;
    let measuring = Instant::now();
    while rates.len() < 5 && measuring.elapsed() < ENOUGH {
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed() < Duration::from_millis(100) {
            round += 1;
            work(round);
            done += count;
        }
        rates.push(per_second(done, start.elapsed()));
    }
    rates
}

fn per_second(count: u64, elapsed: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss)]
    let count = count as f64;
    count / elapsed.as_secs_f64()
}

/// How long single commands took.
#[derive(Debug, Default)]
pub struct Latencies(pub Vec<Duration>);

impl Latencies {
    pub(crate) fn percentiles(mut self) -> Option<(f64, f64)> {
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
    let rate = per_second(latencies.len() as u64, start.elapsed());
    (rate, Latencies(latencies))
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
