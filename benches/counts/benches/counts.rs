//! How many instructions the work of an application takes, on its own thread.
//!
//! Time on shared machines says little about a change of a few per cent; instructions do. What is counted
//! neither waits nor depends on the disk: the threads of the SQLite store are left out, and with them SQLite.

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use annals::prelude::*;
use annals::{EventStore, MemoryStore, Root, SqliteStore};
use gungraun::{library_benchmark, library_benchmark_group, main};
use pollster::block_on;

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

#[derive(Debug)]
struct Refused;

impl Account {
    fn deposit(&self, number: u64) -> Result<Deposited, Refused> {
        if self.balance < 0 {
            return Err(Refused);
        }
        Ok(deposited(number))
    }
}

fn deposited(number: u64) -> Deposited {
    Deposited {
        amount: 100,
        channel: String::from("branch"),
        reference: format!("payment {number:08} of an invoice of this month, in full"),
    }
}

fn id() -> AccountId {
    AccountId::from(String::from("account-00000000"))
}

/// An account with deposits that are not stored yet.
fn decided(deposits: u64) -> Root<Account> {
    let mut root = Root::<Account>::new(id());
    for number in 0..deposits {
        root.execute(|account| account.deposit(number))
            .expect("a deposit");
    }
    root
}

/// A repository that keeps no states, over a store of an account with a thousand events.
fn stored(store: Arc<dyn EventStore>) -> Repository<Account> {
    let accounts = Repository::new(store).with_cache(0);
    block_on(accounts.save(&mut decided(1000)).into_future()).expect("it is saved");
    // What is done once, such as to prepare a statement, is not counted.
    block_on(accounts.load(&id())).expect("it loads");
    accounts
}

fn memory() -> Arc<dyn EventStore> {
    Arc::new(MemoryStore::new())
}

fn sqlite() -> Arc<dyn EventStore> {
    let path = std::env::temp_dir().join(format!("annals-counts-{}.db", std::process::id()));
    remove(&path);
    let store = block_on(SqliteStore::open(&path)).expect("it opens");
    // It stays open without its name.
    Arc::new(store)
}

fn remove(path: &PathBuf) {
    for end in ["db", "db-wal", "db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(end));
    }
}

fn payloads() -> Vec<String> {
    let text = |number| {
        let Deposited {
            amount,
            channel,
            reference,
        } = deposited(number);
        format!(r#"{{"amount":{amount},"channel":"{channel}","reference":"{reference}"}}"#)
    };
    (0..100).map(text).collect()
}

// A hundred events from JSON.
#[library_benchmark]
#[bench::hundred(payloads())]
fn decode(payloads: Vec<String>) -> Vec<String> {
    for payload in &payloads {
        let event = Deposited::decode(Deposited::VERSION, black_box(payload));
        assert!(black_box(event).is_ok());
    }
    payloads
}

// A thousand decisions in memory.
#[library_benchmark]
#[bench::thousand()]
fn execute() -> Root<Account> {
    decided(black_box(1000))
}

// The state of a thousand events.
#[library_benchmark]
#[bench::memory(stored(memory()))]
#[bench::sqlite(stored(sqlite()))]
fn load(accounts: Repository<Account>) -> Repository<Account> {
    let account = block_on(accounts.load(black_box(&id()))).expect("it loads");
    assert_eq!(account.events, 1000);
    accounts
}

// A hundred new events at once.
#[library_benchmark]
#[bench::memory(Repository::new(memory()), decided(100))]
#[bench::sqlite(Repository::new(sqlite()), decided(100))]
fn append(accounts: Repository<Account>, mut root: Root<Account>) -> Repository<Account> {
    block_on(accounts.save(black_box(&mut root)).into_future()).expect("it is saved");
    accounts
}

library_benchmark_group!(name = counts, benchmarks = [decode, execute, load, append]);

main!(library_benchmark_groups = counts);
