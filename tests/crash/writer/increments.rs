//! 16 tasks that increment the same 10 counters.

use std::path::Path;
use std::time::Duration;

use annals::prelude::*;
use annals::{Repository, Retries};

use crate::tell::open;

const TASKS: u64 = 16;

/// The counters that all tasks of all processes share.
const COUNTERS: u64 = 10;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Incremented {
    total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct CounterId(u64);

#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = CounterId, events(Incremented))]
struct Counter {
    total: u64,
}

impl Apply<Incremented> for Counter {
    fn apply(&mut self, event: &Incremented) {
        self.total = event.total;
    }
}

impl Counter {
    fn increment(&self) -> Result<Incremented, std::convert::Infallible> {
        let total = self.total + 1;
        Ok(Incremented { total })
    }
}

/// Has each task increment each counter `times` times.
pub(crate) async fn run(path: &Path, times: u64) {
    let Some(store) = open(path).await else {
        return;
    };
    let counters = Repository::<Counter>::new(store);
    let tasks = (0..TASKS).map(|task| tokio::spawn(increment(counters.clone(), task, times)));
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a task does not panic");
    }
}

async fn increment(counters: Repository<Counter>, task: u64, times: u64) {
    let retries = Retries::from(100_000);
    let retries = retries.with_pauses(Duration::from_millis(1), Duration::from_millis(20));
    for step in 0..times * COUNTERS {
        let id = CounterId::from((task + step) % COUNTERS);
        let command = counters.execute(&id, Counter::increment);
        let executed = command.retries(retries.clone()).await;
        executed.expect("a counter is incremented in the end");
    }
}
