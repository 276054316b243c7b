//! The benches over any of its stores.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateContext, CqrsFramework, EventStore};
use harness::{AGGREGATES, Growing, Job, Latencies, STREAMS, TASKS, rate, rates, tasks, tell};
use tokio::runtime::Runtime;

use crate::domain::{Account, AccountEvent, Deposit, account};

/// Where a store opens inside: its pool belongs to that runtime.
pub fn run<S>(mut job: Job, open: impl Fn(&Path, &Runtime) -> S)
where
    S: EventStore<Account> + 'static,
    S::AC: Send,
{
    let runtime = harness::runtime();
    match job.bench.as_str() {
        "load" => {
            if job.store == "postgres" {
                job.at_most(200_000);
            }
            load(&job, open, &runtime);
        }
        "command-1" => {
            job.at_most(10_000);
            command_1(&job, open(&job.fresh(), &runtime), &runtime);
        }
        "command-64" => {
            job.at_most(32_000);
            command_64(&job, open(&job.fresh(), &runtime));
        }
        "bulk" => {
            job.at_most(200_000);
            bulk(&job, open(&job.fresh(), &runtime), &runtime);
        }
        "growth" if job.size <= 1_000_000 && job.store != "memory" => {
            harness::growth(&job, &job.who("cqrs-es"), |path| Growth {
                store: open(path, &runtime),
                runtime: &runtime,
            });
        }
        "memory" if job.store == "memory" => memory(&job, &runtime),
        _ => job.unknown(),
    }
}

/// Appends events to a stream, all in one transaction.
pub async fn fill<S: EventStore<Account>>(store: &S, id: &str, numbers: Range<u64>) {
    let context = store.load_aggregate(id).await.expect("it loads");
    let events = numbers.map(AccountEvent::deposited).collect();
    let stored = store.commit(events, context, HashMap::new()).await;
    stored.expect("it is stored");
}

fn load<S: EventStore<Account>>(job: &Job, open: impl Fn(&Path, &Runtime) -> S, runtime: &Runtime) {
    let streams = if job.size > 10_000 { 1 } else { STREAMS };
    let (path, found) = job.kept("load");
    let store = open(&path, runtime);
    if !found {
        for stream in 0..streams {
            runtime.block_on(fill(&store, &account(stream), 0..job.size));
        }
        job.keep(&path);
    }
    let once = |round: u64| {
        let id = account(round % streams);
        let mut context = runtime
            .block_on(store.load_aggregate(&id))
            .expect("it loads");
        assert_eq!(context.aggregate().events, job.size);
    };
    let rates = rates(job.size, once);
    told(job, "events/s", &rates, Latencies::default());
}

fn command_1<S: EventStore<Account>>(job: &Job, store: S, runtime: &Runtime) {
    let framework = CqrsFramework::new(store, vec![], ());
    let send = |number| {
        let id = account(number % AGGREGATES);
        runtime
            .block_on(framework.execute(&id, Deposit(number)))
            .expect("it is stored");
    };
    (0..AGGREGATES.min(job.size)).for_each(send);
    let rate = rate(job.size, || (0..job.size).for_each(send));
    told(job, "commands/s", &[rate], Latencies::default());
}

fn command_64<S>(job: &Job, store: S)
where
    S: EventStore<Account> + 'static,
    S::AC: Send,
{
    let framework = Arc::new(CqrsFramework::new(store, vec![], ()));
    let command = move |number| {
        let framework = Arc::clone(&framework);
        async move {
            let id = account(number);
            // A conflict comes back as an error: it is for the caller to try again.
            while framework.execute(&id, Deposit(number)).await.is_err() {}
        }
    };
    let _ = tasks(2, command.clone());
    let (rate, latencies) = tasks(job.size / TASKS, command);
    told(job, "commands/s", &[rate], latencies);
}

/// A stream for each batch: a batch for an older one would read it whole.
fn bulk<S: EventStore<Account>>(job: &Job, store: S, runtime: &Runtime) {
    let rate = rate(job.size, || {
        for first in (0..job.size).step_by(100) {
            runtime.block_on(fill(&store, &account(first), first..first + 100));
        }
    });
    told(job, "events/s", &[rate], Latencies::default());
}

/// Decides and applies without a store.
fn memory(job: &Job, runtime: &Runtime) {
    let decide = async || {
        let mut account = Account::default();
        for number in 0..job.size {
            let sink = EventSink::default();
            let decided = account.handle(Deposit(number), &(), &sink).await;
            assert!(decided.is_ok());
            drop(sink.collect().await);
        }
    };
    let rates = rates(job.size, |_| runtime.block_on(decide()));
    told(job, "decisions/s", &rates, Latencies::default());
}

struct Growth<'a, S> {
    store: S,
    runtime: &'a Runtime,
}

impl<S: EventStore<Account>> Growing for Growth<'_, S> {
    fn grow(&mut self, streams: Range<u64>) {
        for stream in streams {
            self.append(stream);
        }
    }

    fn append(&mut self, stream: u64) {
        self.runtime
            .block_on(fill(&self.store, &account(stream), 0..100));
    }

    fn load(&mut self, stream: u64) {
        let context = self
            .runtime
            .block_on(self.store.load_aggregate(&account(stream)));
        assert_eq!(context.expect("it loads").aggregate().events, 100);
    }
}

pub fn told(job: &Job, unit: &str, rates: &[f64], latencies: Latencies) {
    let who = job.who("cqrs-es");
    tell(job, &who, unit, job.durability(), rates, latencies);
}
