//! Several aggregates, of different types, stored together or not at all.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::SaveError;
use super::save::{Stamp, settle};
use crate::aggregate::Aggregate;
use crate::append::{AppendBatch, Appended};
use crate::metadata::Metadata;
use crate::names::IdempotencyKey;
use crate::root::Root;
use crate::store::{BoxFuture, EventStore};

/// Saves several roots, of different types, in one transaction of the store.
///
/// All roots must be loaded from the store that the unit writes to.
///
/// # Examples
///
/// ```
/// # use annals::prelude::*;
/// # use annals::{MemoryStore, Repository, Root, UnitOfWork};
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Changed { by: i64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(Changed))]
/// # struct Account { cents: i64 }
/// # impl Apply<Changed> for Account { fn apply(&mut self, e: &Changed) { self.cents += e.by; } }
/// # pollster::block_on(async {
/// # let store = MemoryStore::new();
/// # let accounts = Repository::<Account>::new(store.clone());
/// let mut from = Root::<Account>::new(AccountId::from(1));
/// let mut to = Root::<Account>::new(AccountId::from(2));
/// from.record(Changed { by: -30 });
/// to.record(Changed { by: 30 });
/// UnitOfWork::new(&store).with(&mut from).with(&mut to).commit().await?;
/// assert_eq!(accounts.load(to.id()).await?.cents, 30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[must_use = "nothing is stored until the unit is committed"]
pub struct UnitOfWork<'a> {
    store: Arc<dyn EventStore>,
    members: Vec<&'a mut dyn Member>,
    stamp: Stamp,
}

impl<'a> UnitOfWork<'a> {
    /// A unit without roots.
    pub fn new<S: EventStore + Clone>(store: &S) -> Self {
        Self {
            store: Arc::new(store.clone()),
            members: Vec::new(),
            stamp: Stamp::default(),
        }
    }

    /// Adds a root. One without uncommitted events is left alone, its version not checked.
    pub fn with<A: Aggregate>(mut self, root: &'a mut Root<A>) -> Self {
        self.members.push(root);
        self
    }

    /// Sets what is stored beside the events.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.stamp.metadata = metadata;
        self
    }

    /// Sets when the events happened, where that is not now.
    pub const fn occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.stamp.occurred_at = Some(at);
        self
    }

    /// Makes the unit repeatable: under one key it is stored once.
    ///
    /// Where the same events were stored under the key before, the answer is the one given then, and
    /// the roots are brought to what is stored now.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.stamp.key = Some(key);
        self
    }

    /// Stores the uncommitted events of all roots, or of none.
    ///
    /// Gives what was stored; `None` where there was nothing to store.
    ///
    /// # Errors
    ///
    /// See [`SaveError`]. All roots keep their uncommitted events; committing them again, in the same
    /// order, is the same append.
    pub async fn commit(mut self) -> Result<Option<Appended>, SaveError> {
        self.members.retain(|member| member.has_events());
        let Some(first) = self.members.first_mut() else {
            return Ok(None);
        };
        let mut batch = AppendBatch::with_id(first.append_id());
        for member in &self.members {
            batch = member.add_to(batch, self.stamp.occurred_at)?;
        }
        let appended = self.store.append(self.stamp.on(batch)).await?;
        for (index, member) in self.members.iter_mut().enumerate() {
            member.settle(&appended, index, &*self.store).await?;
        }
        Ok(Some(appended))
    }
}

impl fmt::Debug for UnitOfWork<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnitOfWork")
            .field("store", &self.store)
            .field("roots", &self.members.len())
            .finish_non_exhaustive()
    }
}

/// A root of any aggregate.
trait Member: Send {
    fn has_events(&self) -> bool;
    fn append_id(&mut self) -> Uuid;
    fn add_to(
        &self,
        batch: AppendBatch,
        at: Option<DateTime<Utc>>,
    ) -> Result<AppendBatch, SaveError>;
    fn settle<'a>(
        &'a mut self,
        appended: &'a Appended,
        index: usize,
        store: &'a dyn EventStore,
    ) -> BoxFuture<'a, Result<(), SaveError>>;
}

impl<A: Aggregate> Member for Root<A> {
    fn has_events(&self) -> bool {
        !self.uncommitted().is_empty()
    }

    fn append_id(&mut self) -> Uuid {
        self.append_id()
    }

    fn add_to(
        &self,
        batch: AppendBatch,
        at: Option<DateTime<Utc>>,
    ) -> Result<AppendBatch, SaveError> {
        Ok(batch.with_stream(self.stream()?, self.expected(), self.encode(at)?))
    }

    fn settle<'a>(
        &'a mut self,
        appended: &'a Appended,
        index: usize,
        store: &'a dyn EventStore,
    ) -> BoxFuture<'a, Result<(), SaveError>> {
        Box::pin(settle(self, appended, index, store))
    }
}
