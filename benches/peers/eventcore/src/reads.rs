//! Loads, snapshots, and the feed.

use std::collections::HashMap;

use eventcore::{RetryPolicy, execute};
use eventcore_sqlite::SqliteEventStore;
use eventcore_types::{BatchSize, Event, EventFilter, EventPage, EventReader, EventStore};
use futures::StreamExt;
use harness::{Job, Latencies, STREAMS, rates};

use crate::domain::{Account, AccountEvent, Look, account};
use crate::writes::append;
use crate::{open, told};

/// The fold of a stream, as its own `execute` folds it.
pub async fn state(store: &SqliteEventStore, stream: u64) -> Account {
    let events = store.read_stream::<AccountEvent>(account(stream)).await;
    let mut events = events.expect("it reads");
    let mut state = Account::default();
    while let Some(event) = events.next().await {
        state = state.apply(&event.expect("it decodes"));
    }
    state
}

pub fn load(job: &Job) {
    let runtime = harness::runtime();
    let streams = if job.size > 10_000 { 1 } else { STREAMS };
    let (path, found) = job.kept("load");
    let store = runtime.block_on(open(&path));
    if !found {
        for stream in 0..streams {
            runtime.block_on(fill(&store, stream, job.size));
        }
        job.keep(&path);
    }
    let once = |round: u64| {
        let account = runtime.block_on(state(&store, round % streams));
        assert_eq!(account.events, job.size);
    };
    let rates = rates(job.size, once);
    told(job, "events/s", &rates, Latencies::default());
}

async fn fill(store: &SqliteEventStore, stream: u64, size: u64) {
    for first in (0..size).step_by(10_000) {
        append(store, stream, first..size.min(first + 10_000)).await;
    }
}

pub fn snapshot(job: &Job) {
    let runtime = harness::runtime();
    let (path, found) = job.kept("snapshot");
    let store = runtime.block_on(open(&path));
    let once = |_| {
        let look = Look {
            account: account(0),
            events: job.size,
        };
        let looked = runtime.block_on(execute(&store, look, RetryPolicy::new()));
        looked.expect("it loads");
    };
    if !found {
        runtime.block_on(fill(&store, 0, job.size));
        once(0);
        job.keep(&path);
    }
    told(job, "loads/s", &rates(1, once), Latencies::default());
}

/// Reads its pages: `run_projection` would also save a checkpoint for each event.
pub fn feed(job: &Job) {
    let runtime = harness::runtime();
    let (path, found) = job.kept("feed");
    let store = runtime.block_on(open(&path));
    if !found {
        for stream in 0..1000 {
            runtime.block_on(append(&store, stream, 0..job.size / 1000));
        }
        job.keep(&path);
    }
    let once = |_| assert_eq!(runtime.block_on(fold(&store)), job.size);
    told(
        job,
        "events/s",
        &rates(job.size, once),
        Latencies::default(),
    );
}

async fn fold(store: &SqliteEventStore) -> u64 {
    let mut balances = HashMap::<String, i64>::new();
    let mut count = 0;
    let mut next = Some(EventPage::first(BatchSize::new(1000)));
    while let Some(page) = next {
        let read = store.read_events::<AccountEvent>(EventFilter::all(), page);
        let events = read.await.expect("it reads");
        for (event, _) in &events {
            let id: &str = event.stream_id().as_ref();
            *balances.entry(id.to_owned()).or_default() += event.change();
            count += 1;
        }
        next = page.next_from_results(&events);
    }
    count
}
