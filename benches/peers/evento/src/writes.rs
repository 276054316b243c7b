//! Appends of many events at once.

use std::ops::Range;
use std::path::Path;

use evento::Executor;
use evento::sql::RwSqlite;
use harness::{Growing, Job, Latencies, rate};
use tokio::runtime::Runtime;

use crate::domain::{account, deposited, replayed};
use crate::{STREAM, store, told};

/// Appends to a stream that has as many events as the first number says, in one transaction.
pub async fn append<E: Executor>(executor: &E, id: String, numbers: Range<u64>) {
    let version = u16::try_from(numbers.start).expect("a version has 16 bits");
    let mut batch = evento::append(id);
    batch.original_version(version);
    for number in numbers {
        batch.event(&deposited(number));
    }
    batch.commit(executor).await.expect("it is stored");
}

/// Batches of a hundred; a new stream where one is full.
pub fn bulk(job: &Job) {
    let runtime = harness::runtime();
    let executor = runtime.block_on(store::open(&job.fresh()));
    let rate = rate(job.size, || {
        for first in (0..job.size).step_by(100) {
            let version = first % STREAM;
            let id = account(first / STREAM);
            runtime.block_on(append(&executor, id, version..version + 100));
        }
    });
    told(job, "events/s", &[rate], Latencies::default());
}

struct Growth {
    executor: RwSqlite,
    runtime: Runtime,
}

pub fn growth(job: &Job) {
    let open = |path: &Path| {
        let runtime = harness::runtime();
        let executor = runtime.block_on(store::open(path));
        Growth { executor, runtime }
    };
    harness::growth(job, &job.who("evento"), open);
}

impl Growing for Growth {
    fn grow(&mut self, streams: Range<u64>) {
        for stream in streams {
            self.append(stream);
        }
    }

    fn append(&mut self, stream: u64) {
        self.runtime
            .block_on(append(&self.executor, account(stream), 0..100));
    }

    fn load(&mut self, stream: u64) {
        let loading = replayed().load(account(stream));
        let account = self.runtime.block_on(loading.execute(&self.executor));
        let account = account.expect("it loads").expect("it is there");
        assert_eq!(account.events, 100);
    }
}
