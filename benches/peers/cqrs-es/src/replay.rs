//! What its repositories do beyond loading: replay for a read model, and snapshots.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore, QueryReplay};
use cqrs_es::{AggregateContext, EventEnvelope, EventStore, Query};
use harness::{Job, Latencies, rates};
use tokio::runtime::Runtime;

use crate::benches::{fill, told};
use crate::domain::{Account, account};

/// Balances by account.
#[derive(Default)]
struct Balances {
    by_account: HashMap<String, i64>,
    count: u64,
}

struct Fold(Arc<Mutex<Balances>>);

#[async_trait::async_trait]
impl Query<Account> for Fold {
    async fn dispatch(&self, id: &str, events: &[EventEnvelope<Account>]) {
        let mut balances = self.0.lock().expect("no panic");
        for event in events {
            *balances.by_account.entry(id.to_owned()).or_default() += event.payload.change();
            balances.count += 1;
        }
    }
}

/// Folds all events of the type: it has no feed across types, and its order is that of the versions.
pub fn feed<R: PersistedEventRepository>(mut job: Job, repository: impl Fn(&Path, &Runtime) -> R) {
    job.at_most(200_000);
    let runtime = harness::runtime();
    let (path, found) = job.kept("feed");
    if !found {
        let store = PersistedEventStore::new_event_store(repository(&path, &runtime));
        for stream in 0..1000 {
            runtime.block_on(fill(&store, &account(stream), 0..job.size / 1000));
        }
        job.keep(&path);
    }
    let once = |_| {
        let balances = Arc::new(Mutex::new(Balances::default()));
        let fold = Fold(Arc::clone(&balances));
        let replay = QueryReplay::new(repository(&path, &runtime), fold);
        runtime.block_on(replay.replay_all()).expect("it replays");
        assert_eq!(balances.lock().expect("no panic").count, job.size);
    };
    told(
        &job,
        "events/s",
        &rates(job.size, once),
        Latencies::default(),
    );
}

/// Loads an aggregate by its snapshot, which is of its last event.
pub fn snapshot<R: PersistedEventRepository>(
    mut job: Job,
    repository: impl Fn(&Path, &Runtime) -> R,
) {
    job.at_most(100_000);
    let runtime = harness::runtime();
    let (path, found) = job.kept("snapshot");
    let store =
        PersistedEventStore::<_, Account>::new_snapshot_store(repository(&path, &runtime), 100);
    if !found {
        runtime.block_on(fill(&store, &account(0), 0..job.size));
        job.keep(&path);
    }
    let once = |_| {
        let mut context = runtime
            .block_on(store.load_aggregate(&account(0)))
            .expect("it loads");
        assert_eq!(context.aggregate().events, job.size);
        assert!(context.current_snapshot.is_some());
    };
    told(&job, "loads/s", &rates(1, once), Latencies::default());
}
