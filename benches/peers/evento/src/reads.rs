//! Loads, snapshots, and the feed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use evento::Executor;
use evento::metadata::Event;
use evento::subscription::{Context, SubscriptionBuilder};
use harness::{Job, Latencies, STREAMS, rates};

use crate::domain::{Deposited, Withdrawn, account, kept, replayed};
use crate::writes::append;
use crate::{store, told};

pub fn load(job: &Job) {
    let runtime = harness::runtime();
    let streams = if job.size > 10_000 { 1 } else { STREAMS };
    let (path, found) = job.kept("load");
    let executor = runtime.block_on(store::open(&path));
    if !found {
        for stream in 0..streams {
            runtime.block_on(append(&executor, account(stream), 0..job.size));
        }
        job.keep(&path);
    }
    let once = |round: u64| {
        let loading = replayed().load(account(round % streams));
        let account = runtime.block_on(loading.execute(&executor));
        let account = account.expect("it loads").expect("it is there");
        assert_eq!(account.events, job.size);
    };
    let rates = rates(job.size, once);
    told(job, "events/s", &rates, Latencies::default());
}

/// Loads by the snapshot that the first load has left.
pub fn snapshot(job: &Job) {
    let runtime = harness::runtime();
    let (path, found) = job.kept("snapshot");
    let executor = runtime.block_on(store::open(&path));
    let once = |_| {
        let loading = kept().load(account(0));
        let account = runtime.block_on(loading.execute(&executor));
        let account = account.expect("it loads").expect("it is there");
        assert_eq!(account.events, job.size);
    };
    if !found {
        runtime.block_on(append(&executor, account(0), 0..job.size));
        // Events of the last second do not enter a snapshot.
        std::thread::sleep(std::time::Duration::from_secs(3));
        once(0);
        job.keep(&path);
    }
    told(job, "loads/s", &rates(1, once), Latencies::default());
}

/// Balances by account, and how many events made them.
#[derive(Clone, Default)]
struct Balances(Arc<Mutex<(HashMap<String, i64>, u64)>>);

impl Balances {
    fn add(&self, id: &str, change: i64) {
        let mut balances = self.0.lock().expect("no panic");
        *balances.0.entry(id.to_owned()).or_default() += change;
        balances.1 += 1;
    }
}

#[evento::subscription]
async fn on_deposited<E: Executor>(
    context: &Context<'_, E>,
    event: Event<Deposited>,
) -> anyhow::Result<()> {
    let balances: Balances = context.extract();
    balances.add(&event.aggregate_id, event.data.amount);
    Ok(())
}

#[evento::subscription]
async fn on_withdrawn<E: Executor>(
    context: &Context<'_, E>,
    event: Event<Withdrawn>,
) -> anyhow::Result<()> {
    let balances: Balances = context.extract();
    balances.add(&event.aggregate_id, -event.data.amount);
    Ok(())
}

/// A subscription that keeps no cursor, run until it has seen all there is.
pub fn feed(job: &Job) {
    let runtime = harness::runtime();
    let (path, found) = job.kept("feed");
    let executor = runtime.block_on(store::open(&path));
    if !found {
        for stream in 0..1000 {
            runtime.block_on(append(&executor, account(stream), 0..job.size / 1000));
        }
        std::thread::sleep(std::time::Duration::from_secs(3));
        job.keep(&path);
    }
    let once = |_| {
        let balances = Balances::default();
        let mut subscription = SubscriptionBuilder::new("balances")
            .handler(on_deposited())
            .handler(on_withdrawn())
            .data(balances.clone())
            .chunk_size(1000)
            .ephemeral();
        runtime
            .block_on(subscription.run_once(&executor))
            .expect("it runs");
        assert_eq!(balances.0.lock().expect("no panic").1, job.size);
    };
    told(
        job,
        "events/s",
        &rates(job.size, once),
        Latencies::default(),
    );
}
