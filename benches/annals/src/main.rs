//! annals, as a user writes it.

mod growth;
mod latency;
mod projection;

use std::path::Path;
use std::sync::Arc;

use annals::EventStore;
use annals::prelude::*;
use annals::store::FeedFilter;
use annals::{MemoryStore, Position, Root, SqliteStore};
use harness::{AGGREGATES, Job, Latencies, STREAMS, rate, rates, runtime, tasks, tell, texts};
use tokio::runtime::Runtime;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Deposited {
    amount: i64,
    channel: String,
    reference: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Withdrawn {
    amount: i64,
    channel: String,
    reference: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct AccountId(String);

#[derive(Debug, Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = AccountId, events(Deposited, Withdrawn))]
struct Account {
    balance: i64,
    events: u64,
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.balance += event.amount;
        self.events += 1;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.balance -= event.amount;
        self.events += 1;
    }
}

/// The same account with snapshots.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = AccountId, events(Deposited, Withdrawn), name = "Account", snapshot(every = 100))]
struct WithSnapshots {
    balance: i64,
    events: u64,
}

impl Apply<Deposited> for WithSnapshots {
    fn apply(&mut self, event: &Deposited) {
        self.balance += event.amount;
        self.events += 1;
    }
}

impl Apply<Withdrawn> for WithSnapshots {
    fn apply(&mut self, event: &Withdrawn) {
        self.balance -= event.amount;
        self.events += 1;
    }
}

#[derive(Debug)]
struct Refused;

impl Account {
    fn deposit(&self, number: u64) -> Result<Deposited, Refused> {
        if self.balance < 0 {
            return Err(Refused);
        }
        let (channel, reference) = texts(number);
        Ok(Deposited {
            amount: 100,
            channel,
            reference,
        })
    }
}

fn account(number: u64) -> AccountId {
    AccountId::from(format!("account-{number:08}"))
}

fn main() {
    let job = Job::from_args();
    match job.bench.as_str() {
        "load" => load(&job),
        "bulk" => bulk(&job),
        "bulk-16" => bulk_16(&job),
        "command-1" => command_1(&job),
        "command-64" => command_64(&job),
        "feed" => feed(&job),
        "projection-100" if job.store == "sqlite" => projection::projection(&job, 100),
        "projection-1000" if job.store == "sqlite" => projection::projection(&job, 1000),
        "snapshot" => snapshot(&job),
        // It grows from run to run.
        "growth" if job.store != "memory" => growth::growth(&job),
        // Another process shares no memory.
        "latency" if job.store == "sqlite" => latency::of_one_process(&job),
        "latency-2" if job.store == "sqlite" => latency::of_two_processes(&job),
        "latency-2-writer" => latency::other_writer(&job),
        // Decisions need no store.
        "memory" if job.store == "memory" => memory(&job),
        _ => job.unknown(),
    }
}

fn open(job: &Job, path: &Path) -> Arc<dyn EventStore> {
    match job.store.as_str() {
        "memory" => Arc::new(MemoryStore::new()),
        "sqlite" => Arc::new(
            runtime()
                .block_on(SqliteStore::open(path))
                .expect("the store opens"),
        ),
        _ => job.unknown(),
    }
}

/// Writes what the next rounds read: in turn to each stream, from many tasks, which share their syncs.
fn write(store: &Arc<dyn EventStore>, streams: u64, size: u64) {
    let runtime = runtime();
    let accounts = Repository::<Account>::new(store.clone()).with_cache(0);
    let writing: Vec<_> = (0..streams.min(harness::TASKS))
        .map(|task| {
            let numbers = (task..streams).step_by(harness::TASKS as usize);
            let roots = numbers.map(|number| Root::new(account(number))).collect();
            let batch = if streams == 1 { 100 } else { 10 };
            runtime.spawn(write_in_turn(accounts.clone(), roots, batch, size))
        })
        .collect();
    for task in writing {
        runtime.block_on(task).expect("it is saved");
    }
}

async fn write_in_turn(
    accounts: Repository<Account>,
    mut roots: Vec<Root<Account>>,
    batch: usize,
    size: u64,
) {
    for first in (0..size).step_by(batch) {
        for root in &mut roots {
            for number in first..size.min(first + batch as u64) {
                root.execute(|account| account.deposit(number))
                    .expect("a deposit");
            }
            accounts.save(root).await.expect("it is saved");
        }
    }
}

fn load(job: &Job) {
    let streams = if job.size > 10_000 { 1 } else { STREAMS };
    let (path, found) = job.kept("load");
    let store = open(job, &path);
    if !found {
        write(&store, streams, job.size);
        job.keep(&path);
    }
    let accounts = Repository::<Account>::new(store).with_cache(0);
    let ids: Vec<_> = (0..streams).map(account).collect();
    let runtime = runtime();
    let once = |round: u64| {
        let id = &ids[(round % streams) as usize];
        let account = runtime.block_on(accounts.load(id)).expect("it loads");
        assert_eq!(account.events, job.size);
    };
    tell(
        job,
        &job.who("annals"),
        "events/s",
        job.durability(),
        &rates(job.size, once),
        Latencies::default(),
    );
}

fn bulk(job: &Job) {
    let store = open(job, &job.fresh());
    let accounts = Repository::<Account>::new(store);
    let mut root = Root::<Account>::new(account(0));
    let runtime = runtime();
    let rate = rate(job.size, || {
        for number in 0..job.size {
            root.execute(|account| account.deposit(number))
                .expect("a deposit");
            if number % 100 == 99 {
                runtime
                    .block_on(accounts.save(&mut root).into_future())
                    .expect("it is saved");
            }
        }
    });
    tell(
        job,
        &job.who("annals"),
        "events/s",
        job.durability(),
        &[rate],
        Latencies::default(),
    );
}

/// Sixteen tasks at once, each with a stream of its own.
fn bulk_16(job: &Job) {
    let accounts = Repository::<Account>::new(open(job, &job.fresh()));
    let per_task = job.size / 16;
    let runtime = runtime();
    let rate = rate(per_task * 16, || {
        let start = |task| runtime.spawn(write_batches(accounts.clone(), task, per_task));
        let running: Vec<_> = (0..16).map(start).collect();
        for task in running {
            runtime.block_on(task).expect("it is saved");
        }
    });
    tell(
        job,
        &job.who("annals"),
        "events/s",
        job.durability(),
        &[rate],
        Latencies::default(),
    );
}

async fn write_batches(accounts: Repository<Account>, task: u64, count: u64) {
    let mut root = Root::<Account>::new(account(task));
    for number in 0..count {
        root.execute(|account| account.deposit(number))
            .expect("a deposit");
        if number % 100 == 99 || number + 1 == count {
            accounts.save(&mut root).await.expect("it is saved");
        }
    }
}

/// Loads an account with a snapshot after its last event.
fn snapshot(job: &Job) {
    let (path, found) = job.kept("snapshot");
    let store = open(job, &path);
    let runtime = runtime();
    if !found {
        write(&store, 1, job.size);
        let accounts = Repository::<WithSnapshots>::new(store.clone());
        runtime
            .block_on(accounts.snapshot(&account(0)))
            .expect("it is written");
        job.keep(&path);
    }
    let accounts = Repository::<WithSnapshots>::new(store.clone()).with_cache(0);
    loads(job, &runtime, &accounts, "loads/s");
    assert_eq!(accounts.snapshot_counts().misses, 0);
    // With its state in the cache, a load only asks the store whether there is more.
    let accounts = Repository::<WithSnapshots>::new(store);
    loads(job, &runtime, &accounts, "loads from the cache/s");
    assert!(accounts.snapshot_counts().hits <= 1);
}

fn loads(job: &Job, runtime: &Runtime, accounts: &Repository<WithSnapshots>, unit: &str) {
    let id = account(0);
    let once = |_| {
        let account = runtime.block_on(accounts.load(&id)).expect("it loads");
        assert_eq!(account.events, job.size);
    };
    tell(
        job,
        &job.who("annals"),
        unit,
        job.durability(),
        &rates(1, once),
        Latencies::default(),
    );
}

fn command_1(job: &Job) {
    let accounts = Repository::<Account>::new(open(job, &job.fresh()));
    let runtime = runtime();
    let send = |number| {
        let id = account(number % AGGREGATES);
        runtime
            .block_on(
                accounts
                    .execute(&id, |account| account.deposit(number))
                    .into_future(),
            )
            .expect("it is stored");
    };
    (0..AGGREGATES.min(job.size)).for_each(send);
    let rate = rate(job.size, || (0..job.size).for_each(send));
    tell(
        job,
        &job.who("annals"),
        "commands/s",
        job.durability(),
        &[rate],
        Latencies::default(),
    );
}

fn command_64(job: &Job) {
    let accounts = Repository::<Account>::new(open(job, &job.fresh()));
    let command = move |number| {
        let accounts = accounts.clone();
        async move {
            let id = account(number);
            accounts
                .execute(&id, |account| account.deposit(number))
                .await
                .expect("it is stored");
        }
    };
    let _ = tasks(50, command.clone());
    let (rate, latencies) = tasks(job.size / harness::TASKS, command);
    tell(
        job,
        &job.who("annals"),
        "commands/s",
        job.durability(),
        &[rate],
        latencies,
    );
}

fn feed(job: &Job) {
    let (path, found) = job.kept("feed");
    let store = open(job, &path);
    if !found {
        write(&store, 1000, job.size / 1000);
        job.keep(&path);
    }
    let runtime = runtime();
    let once = |_| runtime.block_on(fold(&store, job.size));
    tell(
        job,
        &job.who("annals"),
        "events/s",
        job.durability(),
        &rates(job.size, once),
        Latencies::default(),
    );
}

async fn fold(store: &Arc<dyn EventStore>, size: u64) {
    let mut balances = std::collections::HashMap::<String, i64>::new();
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    let mut count = 0;
    while let Some(page) = pages.next().await.expect("it reads") {
        for event in page.iter() {
            let amount = match event.event_type() {
                "Deposited" => {
                    Deposited::decode(event.event_version(), event.data())
                        .expect("it decodes")
                        .amount
                }
                _ => {
                    -Withdrawn::decode(event.event_version(), event.data())
                        .expect("it decodes")
                        .amount
                }
            };
            match balances.get_mut(event.aggregate_id()) {
                Some(balance) => *balance += amount,
                None => drop(balances.insert(event.aggregate_id().to_owned(), amount)),
            }
            count += 1;
        }
    }
    assert_eq!(count, size);
}

fn memory(job: &Job) {
    #[derive(Debug, Clone, Copy)]
    struct Never;
    let mut root = Root::<Account>::new(account(0));
    let once = |_| {
        for number in 0..job.size {
            let decided = root.execute(|account| {
                if account.balance > i64::MAX / 2 {
                    return Err(Never);
                }
                let amount = 1 + (number & 1) as i64;
                Ok(Deposited {
                    amount,
                    channel: String::new(),
                    reference: String::new(),
                })
            });
            assert!(decided.is_ok());
        }
        root = Root::new(account(0));
    };
    tell(
        job,
        &job.who("annals"),
        "decisions/s",
        job.durability(),
        &rates(job.size, once),
        Latencies::default(),
    );
}
