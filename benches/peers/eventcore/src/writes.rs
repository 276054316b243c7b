//! Appends of many events at once.

use std::ops::Range;
use std::path::Path;

use eventcore_sqlite::SqliteEventStore;
use eventcore_types::{EventStore, StreamVersion, StreamWrites};
use harness::{Growing, Job, Latencies, rate};
use tokio::runtime::Runtime;

use crate::domain::{AccountEvent, account, deposited};
use crate::reads::state;
use crate::{open, told};

/// Appends to a stream that has as many events as the first number says, in one transaction.
pub async fn append(store: &SqliteEventStore, stream: u64, numbers: Range<u64>) {
    let version = StreamVersion::new(numbers.start as usize);
    let mut writes = StreamWrites::new()
        .register_stream(account(stream), version)
        .expect("a stream");
    for number in numbers {
        let event: AccountEvent = deposited(account(stream), number);
        writes = writes.append(event).expect("an event");
    }
    let stored = store.append_events(writes).await;
    assert!(stored.is_ok());
}

pub fn bulk(job: &Job) {
    let runtime = harness::runtime();
    let store = runtime.block_on(open(&job.fresh()));
    let rate = rate(job.size, || {
        for first in (0..job.size).step_by(100) {
            runtime.block_on(append(&store, 0, first..first + 100));
        }
    });
    told(job, "events/s", &[rate], Latencies::default());
}

struct Growth {
    store: SqliteEventStore,
    runtime: Runtime,
}

pub fn growth(job: &Job) {
    let open = |path: &Path| {
        let runtime = harness::runtime();
        let store = runtime.block_on(open(path));
        Growth { store, runtime }
    };
    harness::growth(job, &job.who("eventcore"), open);
}

impl Growing for Growth {
    fn grow(&mut self, streams: Range<u64>) {
        for stream in streams {
            self.append(stream);
        }
    }

    fn append(&mut self, stream: u64) {
        self.runtime.block_on(append(&self.store, stream, 0..100));
    }

    fn load(&mut self, stream: u64) {
        let account = self.runtime.block_on(state(&self.store, stream));
        assert_eq!(account.events, 100);
    }
}
