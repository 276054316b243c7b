//! The plain loop: rusqlite and serde_json over the table that most people would write.

mod group;
mod growth;
mod latency;
mod projection;
mod table;

use std::collections::HashMap;

use harness::{AGGREGATES, Job, Latencies, STREAMS, rate, rates, tell, texts};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
enum AccountEvent {
    Deposited {
        amount: i64,
        channel: String,
        reference: String,
    },
    Withdrawn {
        amount: i64,
        channel: String,
        reference: String,
    },
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Account {
    balance: i64,
    events: u64,
    #[serde(skip)]
    version: i64,
}

impl Account {
    fn apply(&mut self, event: &AccountEvent) {
        self.events += 1;
        match event {
            AccountEvent::Deposited { amount, .. } => self.balance += amount,
            AccountEvent::Withdrawn { amount, .. } => self.balance -= amount,
        }
    }

    fn deposit(&self, number: u64) -> AccountEvent {
        assert!(self.balance >= 0);
        deposit(number)
    }
}

fn deposit(number: u64) -> AccountEvent {
    let (channel, reference) = texts(number);
    AccountEvent::Deposited {
        amount: 100,
        channel,
        reference,
    }
}

fn account(number: u64) -> String {
    format!("account-{number:08}")
}

fn main() {
    let job = Job::from_args();
    match job.bench.as_str() {
        _ if job.store != "sqlite" => job.unknown(),
        "load" => load(&job),
        "bulk" => bulk(&job),
        "command-1" => command_1(&job),
        "command-64" => group::command_64(&job),
        "feed" => feed(&job),
        "projection-100" => projection::projection(&job, 100),
        "projection-1000" => projection::projection(&job, 1000),
        "snapshot" => snapshot(&job),
        "latency" => latency::of_one_process(&job),
        "latency-2" => latency::of_two_processes(&job),
        "latency-2-writer" => latency::other_writer(&job),
        "growth" => growth::growth(&job),
        _ => job.unknown(),
    }
}

/// Writes what the next rounds read, without waiting for the disk.
fn prepare(connection: &mut Connection, streams: u64, size: u64) {
    table::synchronous(connection, "OFF");
    write(connection, streams, size);
    table::synchronous(connection, "FULL");
}

fn write(connection: &mut Connection, streams: u64, size: u64) {
    let batch = if streams == 1 { 100 } else { 10 };
    for first in (0..size).step_by(batch) {
        for stream in 0..streams {
            let events: Vec<_> = (first..size.min(first + batch as u64))
                .map(deposit)
                .collect();
            table::append(connection, &account(stream), first as i64, &events);
        }
    }
}

fn load(job: &Job) {
    let streams = if job.size > 10_000 { 1 } else { STREAMS };
    let (path, found) = job.kept("load");
    let mut connection = table::open(&path);
    if !found {
        prepare(&mut connection, streams, job.size);
        job.keep(&path);
    }
    let ids: Vec<_> = (0..streams).map(account).collect();
    let once = |round: u64| {
        let id = &ids[(round % streams) as usize];
        assert_eq!(table::load(&connection, id).events, job.size);
    };
    tell(
        job,
        "raw-sqlite",
        "events/s",
        "full",
        &rates(job.size, once),
        Latencies::default(),
    );
}

fn bulk(job: &Job) {
    let mut connection = table::open(&job.fresh());
    let rate = rate(job.size, || write(&mut connection, 1, job.size));
    tell(
        job,
        "raw-sqlite",
        "events/s",
        "full",
        &[rate],
        Latencies::default(),
    );
}

fn command_1(job: &Job) {
    let mut connection = table::open(&job.fresh());
    let mut send = |number| {
        let id = account(number % AGGREGATES);
        let account = table::load(&connection, &id);
        let event = account.deposit(number);
        table::append(&mut connection, &id, account.version, &[event]);
    };
    (0..AGGREGATES.min(job.size)).for_each(&mut send);
    let rate = rate(job.size, || (0..job.size).for_each(&mut send));
    tell(
        job,
        "raw-sqlite",
        "commands/s",
        "full",
        &[rate],
        Latencies::default(),
    );
}

fn feed(job: &Job) {
    let (path, found) = job.kept("feed");
    let mut connection = table::open(&path);
    if !found {
        prepare(&mut connection, 1000, job.size / 1000);
        job.keep(&path);
    }
    let once = |_| {
        let mut balances = HashMap::<String, i64>::new();
        let count = table::feed(&connection, |id, event| {
            let change = match event {
                AccountEvent::Deposited { amount, .. } => amount,
                AccountEvent::Withdrawn { amount, .. } => -amount,
            };
            *balances.entry(id).or_default() += change;
        });
        assert_eq!(count, job.size);
    };
    tell(
        job,
        "raw-sqlite",
        "events/s",
        "full",
        &rates(job.size, once),
        Latencies::default(),
    );
}

/// Loads the state after `SIZE` events from one row.
fn snapshot(job: &Job) {
    let connection = table::open(&job.fresh());
    let state = Account {
        balance: 100,
        events: job.size,
        version: 0,
    };
    table::save_snapshot(&connection, "account-00000000", job.size as i64, &state);
    let once = |_| {
        assert_eq!(
            table::load_snapshot(&connection, "account-00000000").events,
            job.size
        )
    };
    tell(
        job,
        "raw-sqlite",
        "loads/s",
        "full",
        &rates(1, once),
        Latencies::default(),
    );
}
