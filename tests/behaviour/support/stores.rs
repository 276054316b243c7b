//! The stores that the tests run on.

use std::sync::Arc;

use annals::{Aggregate, EventStore, IdempotencyKey, MemoryStore, Repository};

use crate::domain::{Account, Ledger};

/// A store of any kind.
pub(crate) type Store = Arc<dyn EventStore>;

/// An empty store and what must outlive it.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) store: Store,
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
    }
}

/// An empty store of each kind.
pub(crate) fn every_store() -> [Bench; 1] {
    pollster::block_on(async { [in_memory().await] })
}

pub(crate) fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey::new(key).unwrap()
}

/// Makes each promise a test on every store. One that is not listed is dead code, and a warning.
macro_rules! on_every_store {
    ($($promise:ident,)*) => {
        mod in_memory {
            $(
                #[test]
                fn $promise() {
                    pollster::block_on(async {
                        super::$promise($crate::support::in_memory().await).await;
                    });
                }
            )*
        }
    };
}
