//! [`Repository`]: loads aggregates, carries out commands, stores what was decided.

mod any_root;
mod cache;
mod carry_out;
mod decision;
mod error;
mod execute;
mod executed;
mod history;
mod inner;
mod load;
mod retry;
mod save;
mod snapshots;
mod unit_of_work;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use self::cache::Cache;
pub use self::decision::{ByCommand, ByState, ByStateAndId, Decide};
pub use self::error::{ExecuteError, LoadError, SaveError};
pub use self::execute::Execute;
pub use self::executed::Executed;
use self::inner::Inner;
pub use self::load::{At, Past};
pub(crate) use self::retry::Pauses;
pub use self::retry::Retries;
pub use self::save::Save;
pub use self::snapshots::{SnapshotCounts, SnapshotError};
pub use self::unit_of_work::UnitOfWork;
use crate::aggregate::Aggregate;
use crate::store::EventStore;

/// Loads and stores aggregates of one type.
///
/// Clones share the store. Any number of repositories, tasks and processes may use one store at once:
/// the expected version of each append keeps them apart.
///
/// | to | call |
/// |---|---|
/// | carry out a command | [`execute`](Self::execute), [`send`](Self::send) |
/// | decide several times, then store | [`load`](Self::load) or [`get`](Self::get), [`Root::execute`](crate::Root::execute), [`save`](Self::save) |
/// | store several aggregates together | [`UnitOfWork`] |
/// | make the next load shorter | [`snapshot`](Self::snapshot) |
/// | look back | [`history`](Self::history), [`load_at`](Self::load_at) |
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::{MemoryStore, Repository};
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct Incremented {
///     by: u32,
/// }
///
/// #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// struct CounterId(u64);
///
/// #[derive(Default, Clone, Aggregate)]
/// #[aggregate(id = CounterId, events(Incremented))]
/// struct Counter {
///     total: u32,
/// }
///
/// impl Apply<Incremented> for Counter {
///     fn apply(&mut self, event: &Incremented) {
///         self.total += event.by;
///     }
/// }
///
/// # pollster::block_on(async {
/// let counters = Repository::<Counter>::new(MemoryStore::new());
/// let id = CounterId::from(1);
/// let done = counters
///     .execute(&id, |counter| match counter.total {
///         0..10 => Ok(Incremented { by: 3 }),
///         _ => Err(std::io::Error::other("full")),
///     })
///     .await?;
/// assert_eq!(done.state().total, 3);
/// assert_eq!(done.version(), Version::FIRST);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Repository<A: Aggregate> {
    inner: Inner,
    of: PhantomData<fn() -> A>,
}

impl<A: Aggregate> Repository<A> {
    /// A repository over `store`.
    #[must_use]
    pub fn new(store: impl EventStore) -> Self {
        let store: Arc<dyn EventStore> = Arc::new(store);
        let mut inner = Inner::new(A::NAME, store);
        if let Some(policy) = A::SNAPSHOT {
            inner.snapshot(policy.schedule(), policy.fingerprint());
        }
        Self {
            inner,
            of: PhantomData,
        }
    }

    /// Sets how often a command is tried again after a conflict, and at what pace.
    #[must_use]
    pub fn with_retries(mut self, retries: impl Into<Retries>) -> Self {
        self.inner.retries = retries.into();
        self
    }

    /// Sets how many recent states are kept: 1,024 where nothing else is set, none for 0.
    ///
    /// A command on one of them need not read the store. Clones share what is kept.
    #[must_use]
    pub fn with_cache(mut self, states: usize) -> Self {
        self.inner.cache = Arc::new(Cache::new(states));
        self
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.inner.store)
    }
}

impl<A: Aggregate> Clone for Repository<A> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            of: PhantomData,
        }
    }
}

impl<A: Aggregate> fmt::Debug for Repository<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository")
            .field("store", &self.inner.store)
            .field("retries", &self.inner.retries)
            .field("cache", &self.inner.cache)
            .field("snapshots", &self.inner.snapshots)
            .finish()
    }
}
