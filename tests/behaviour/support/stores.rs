//! The stores that the tests run on.

use std::sync::Arc;

use annals::{Aggregate, EventStore, IdempotencyKey, MemoryStore, Repository, SqliteStore};
use tempfile::TempDir;

use crate::domain::{Account, Ledger};

/// A store of any kind.
pub(crate) type Store = Arc<dyn EventStore>;

/// An empty store, and its directory where it has one.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) store: Store,
    // Behind the store, which is dropped first.
    _directory: Option<TempDir>,
}

impl Bench {
    pub(crate) fn accounts(&self) -> Repository<Account> {
        self.repository()
    }

    pub(crate) fn ledgers(&self) -> Repository<Ledger> {
        self.repository()
    }

    pub(crate) fn repository<A: Aggregate>(&self) -> Repository<A> {
        Repository::new(Arc::clone(&self.store))
    }
}

pub(crate) async fn in_memory() -> Bench {
    Bench {
        store: Arc::new(MemoryStore::new()),
        _directory: None,
    }
}

pub(crate) async fn in_a_file() -> Bench {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("annals.db")).await;
    Bench {
        store: Arc::new(store.unwrap()),
        _directory: Some(directory),
    }
}

/// An empty store of each kind.
pub(crate) fn every_store() -> [Bench; 2] {
    pollster::block_on(async { [in_memory().await, in_a_file().await] })
}

pub(crate) fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey::new(key).unwrap()
}

/// Makes each promise a test on every store. One that is not listed is dead code, and a warning.
macro_rules! on_every_store {
    ($($promise:ident,)*) => {
        on_every_store!(@ in_memory: $($promise)*);
        on_every_store!(@ in_a_file: $($promise)*);
    };
    (@ $store:ident: $($promise:ident)*) => {
        mod $store {
            $(
                #[test]
                fn $promise() {
                    pollster::block_on(async {
                        super::$promise($crate::support::$store().await).await;
                    });
                }
            )*
        }
    };
}
