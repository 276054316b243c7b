//! Several aggregates, of different types, stored together or not at all.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::any_root::AnyRoot;
use super::inner::Inner;
use super::save::{Stamp, add_to, reread, send};
use super::{Repository, Retries, SaveError};
use crate::aggregate::Aggregate;
use crate::append::{AppendBatch, Appended};
use crate::metadata::Metadata;
use crate::names::IdempotencyKey;
use crate::root::Root;
use crate::store::EventStore;

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
    members: Vec<Member<'a>>,
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
        self.members.push(Member::new(root, None));
        self
    }

    /// Adds a root as [`with`](Self::with) does, and has its repository know of it.
    ///
    /// After the commit the repository's cache has the new state, and a snapshot of it is written where
    /// one is due.
    pub fn with_root_of<A: Aggregate>(
        mut self,
        repository: &'a Repository<A>,
        root: &'a mut Root<A>,
    ) -> Self {
        self.members
            .push(Member::new(root, Some(&repository.inner)));
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
    /// Gives what was stored; `None` where there was nothing to store. Where a fault leaves open
    /// whether the events are stored, they are sent again, at the pace of [`Retries::default`].
    ///
    /// # Errors
    ///
    /// See [`SaveError`]. All roots keep their uncommitted events; committing the same roots again, in
    /// the same order, is the same append.
    pub async fn commit(mut self) -> Result<Option<Appended>, SaveError> {
        self.members.retain(|member| !member.root.is_clean());
        let Some(id) = self.append_id() else {
            return Ok(None);
        };
        let mut pauses = Retries::default().start();
        let appended = send(&*self.store, &|| self.batch(id), &mut pauses).await?;
        // All are read before the first is changed: no error leaves them half-settled.
        for (index, member) in self.members.iter_mut().enumerate() {
            member.stored = reread(member.root, &appended, index, &*self.store).await?;
        }
        self.members.into_iter().for_each(Member::settle);
        Ok(Some(appended))
    }

    /// The id of the append: it changes with what any of the roots has recorded, and with their order.
    fn append_id(&mut self) -> Option<Uuid> {
        let ids = self
            .members
            .iter_mut()
            .map(|member| member.root.append_id());
        ids.reduce(joined)
    }

    fn batch(&self, id: Uuid) -> Result<AppendBatch, SaveError> {
        let batch = self.stamp.on(AppendBatch::with_id(id));
        let mut members = self.members.iter();
        members.try_fold(batch, |batch, member| {
            add_to(batch, member.root, &self.stamp)
        })
    }
}

/// A UUID v7 of the first one's time that follows from both.
fn joined(first: Uuid, second: Uuid) -> Uuid {
    // Beside version and variant, the low 62 bits of a UUID v7 are random.
    const RANDOM: u64 = (1 << 62) - 1;
    let (high, low) = first.as_u64_pair();
    let mixed = (low.rotate_left(1) ^ second.as_u64_pair().1) & RANDOM;
    Uuid::from_u64_pair(high, (low & !RANDOM) | mixed)
}

impl fmt::Debug for UnitOfWork<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnitOfWork")
            .field("store", &self.store)
            .field("roots", &self.members.len())
            .finish_non_exhaustive()
    }
}

/// A root on its way through a unit.
struct Member<'a> {
    root: &'a mut dyn AnyRoot,
    /// Where the root is kept once it is stored.
    repository: Option<&'a Inner>,
    /// The root as it is stored, where its events were stored before.
    stored: Option<Arc<dyn AnyRoot>>,
}

impl<'a> Member<'a> {
    fn new(root: &'a mut dyn AnyRoot, repository: Option<&'a Inner>) -> Self {
        Self {
            root,
            repository,
            stored: None,
        }
    }

    fn settle(self) {
        let before = self.root.version();
        self.root.settle(self.stored);
        if let Some(repository) = self.repository {
            repository.keep_copy(before, self.root);
        }
    }
}
