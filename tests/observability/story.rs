//! A bit of everything that annals tells of.

use std::path::Path;

use annals::prelude::*;
use annals::store::EventStore;
use annals::{SqliteStore, StreamId};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Deposited {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct AccountId(u64);

#[derive(Debug, Default, Clone, Serialize, Deserialize, Aggregate)]
#[aggregate(id = AccountId, events(Deposited), snapshot(every = 2))]
pub(crate) struct Account {
    cents: i64,
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

pub(crate) async fn open(directory: &Path) -> SqliteStore {
    let path = directory.join("bank.db");
    SqliteStore::open(path).await.unwrap()
}

pub(crate) async fn deposit(accounts: &Repository<Account>, id: u64, cents: i64) {
    let id = AccountId::from(id);
    let decide = |_: &Account| Ok::<_, std::io::Error>(Deposited { cents });
    accounts.execute(&id, decide).await.unwrap();
}

/// Commands on cached and uncached states, from snapshots good and bad, and a conflict.
pub(crate) async fn tell(store: &SqliteStore) {
    let accounts = Repository::<Account>::new(store.clone());
    for cents in 1..=2 {
        deposit(&accounts, 1, cents).await;
    }
    accounts.snapshot(&AccountId::from(1)).await.unwrap();
    let others = Repository::<Account>::new(store.clone());
    deposit(&others, 1, 3).await;
    // What the first repository has cached is behind by now.
    deposit(&accounts, 1, 4).await;
    spoil_snapshot(store).await;
    let anew = Repository::<Account>::new(store.clone());
    anew.load(&AccountId::from(1)).await.unwrap();
}

/// Puts a snapshot with the right fingerprint and a wrong state in the place of the one there is, and of
/// those still to be written.
async fn spoil_snapshot(store: &SqliteStore) {
    let stream = StreamId::new("Account", "1").unwrap();
    let kept = store.load_snapshot(&stream).await.unwrap().unwrap();
    let next = annals::Snapshot::new(Version::from(1000), kept.fingerprint(), "[]");
    store.save_snapshot(&stream, &next).unwrap();
}
