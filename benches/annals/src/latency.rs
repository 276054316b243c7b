//! From an append that is acknowledged to a live subscriber that has it.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::SystemTime;

use annals::prelude::*;
use annals::{EventStore, Subscription};
use harness::{Job, OtherWriter, POLL, append_on_orders, latencies, runtime, tell};

use crate::{Account, account};

fn open(path: &Path) -> SqliteStore {
    let opened = runtime().block_on(SqliteStore::open(path));
    opened.expect("the store opens")
}

/// The reader is woken by the writer of the same process.
pub(crate) fn of_one_process(job: &Job) {
    let store = open(&job.fresh());
    let seen = follow(store.clone(), job.size);
    let mut append = appends(store);
    let append = |number| {
        append(number);
        SystemTime::now()
    };
    tell_of(job, latencies(job.size, append, &seen));
}

/// The reader looks after each poll interval for what another process appends.
pub(crate) fn of_two_processes(job: &Job) {
    let store = open(&job.fresh());
    let seen = follow(store, job.size);
    let mut writer = OtherWriter::start(job, "latency-2-writer");
    tell_of(job, latencies(job.size, |_| writer.append(), &seen));
}

pub(crate) fn other_writer(job: &Job) {
    append_on_orders(appends(open(&job.directory.join("latency-2.db"))));
}

fn appends(store: impl EventStore) -> impl FnMut(u64) {
    let accounts = Repository::<Account>::new(store);
    let runtime = runtime();
    move |number| {
        let id = account(number % harness::AGGREGATES);
        let command = accounts.execute(&id, |account| account.deposit(number));
        runtime
            .block_on(command.into_future())
            .expect("it is stored");
    }
}

/// When a subscriber on a thread of its own has each of the next events.
fn follow(store: SqliteStore, count: u64) -> Receiver<SystemTime> {
    let (seen, times) = mpsc::channel();
    std::thread::spawn(move || {
        let mut events = Subscription::new(store).with_poll_interval(POLL).raw();
        let runtime = runtime();
        for _ in 0..count {
            runtime.block_on(events.next()).expect("it reads");
            // Whoever asked may be gone.
            let _ = seen.send(SystemTime::now());
        }
    });
    times
}

fn tell_of(job: &Job, (rate, latencies): (f64, harness::Latencies)) {
    tell(
        job,
        &job.who("annals"),
        "events/s",
        job.durability(),
        &[rate],
        latencies,
    );
}
