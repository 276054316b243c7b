//! An aggregate whose type is left out, so that what a repository does with it is compiled once.

use std::any::Any;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::Error as _;
use uuid::Uuid;

use super::load::At;
use crate::aggregate::Aggregate;
use crate::append::NewEvent;
use crate::names::{InvalidName, StreamId};
use crate::replay::DecodeError;
use crate::root::{EncodeError, Root};
use crate::snapshot::Snapshot;
use crate::store::Page;
use crate::version::Version;

/// A [`Root`] of some aggregate.
///
/// An aggregate's own code is behind these methods. All else that becomes of a root is the same for
/// every aggregate: a program has it once, and not once for each.
pub(super) trait AnyRoot: Any + Send + Sync {
    /// The version of the last event that is stored.
    fn version(&self) -> Version;

    /// Where it is stored.
    fn stream(&self) -> Result<StreamId, InvalidName>;

    /// The same aggregate before its first event.
    fn without_events(&self) -> Arc<dyn AnyRoot>;

    /// A copy as it is stored.
    fn copy(&self) -> Arc<dyn AnyRoot>;

    /// Applies the events of a page that were seen at `until`, where that is given.
    fn replay(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError>;

    /// Brings it to the state of a snapshot.
    fn restore(&mut self, snapshot: &Snapshot) -> Result<(), serde_json::Error>;

    /// The state as a snapshot holds it.
    fn encode_state(&self) -> Result<String, serde_json::Error>;

    /// Whether there is nothing to store.
    fn is_clean(&self) -> bool;

    /// The id of the append of what is uncommitted: the same one until that changes.
    fn append_id(&mut self) -> Uuid;

    /// What is uncommitted, as the store takes it.
    fn encode(&self, occurred_at: Option<DateTime<Utc>>) -> Result<Vec<NewEvent>, EncodeError>;

    /// Takes what was uncommitted for stored, unless `stored` is how it is stored now.
    fn settle(&mut self, stored: Option<Arc<dyn AnyRoot>>);
}

impl<A: Aggregate> AnyRoot for Root<A> {
    fn version(&self) -> Version {
        self.version()
    }

    fn stream(&self) -> Result<StreamId, InvalidName> {
        self.stream()
    }

    fn without_events(&self) -> Arc<dyn AnyRoot> {
        Arc::new(Self::new(self.id().clone()))
    }

    fn copy(&self) -> Arc<dyn AnyRoot> {
        Arc::new(self.copy())
    }

    fn replay(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError> {
        self.replay(page, until)
    }

    fn restore(&mut self, snapshot: &Snapshot) -> Result<(), serde_json::Error> {
        let decoded = match A::SNAPSHOT {
            Some(policy) => policy.decode(snapshot.state()),
            None => Err(no_snapshots()),
        };
        let state = decoded?;
        *self = Self::at(self.id().clone(), snapshot.version(), state);
        Ok(())
    }

    fn encode_state(&self) -> Result<String, serde_json::Error> {
        match A::SNAPSHOT {
            Some(policy) => policy.encode(self.state()),
            None => Err(no_snapshots()),
        }
    }

    fn is_clean(&self) -> bool {
        self.is_clean()
    }

    fn append_id(&mut self) -> Uuid {
        self.append_id()
    }

    fn encode(&self, occurred_at: Option<DateTime<Utc>>) -> Result<Vec<NewEvent>, EncodeError> {
        self.encode(occurred_at)
    }

    fn settle(&mut self, stored: Option<Arc<dyn AnyRoot>>) {
        match stored {
            Some(stored) => *self = owned(of(stored)),
            None => drop(self.commit()),
        }
    }
}

#[cold]
fn no_snapshots() -> serde_json::Error {
    serde_json::Error::custom("the aggregate has no snapshots")
}

/// The root with its type again.
///
/// # Panics
///
/// Panics where it is of another aggregate: a repository has roots of one aggregate alone.
pub(super) fn of<A: Aggregate>(root: Arc<dyn AnyRoot>) -> Arc<Root<A>> {
    let root: Arc<dyn Any + Send + Sync> = root;
    match root.downcast() {
        Ok(root) => root,
        Err(_) => other_aggregate(A::NAME),
    }
}

/// The root with its type again.
///
/// # Panics
///
/// See [`of`].
pub(super) fn by_ref<A: Aggregate>(root: &dyn AnyRoot) -> &Root<A> {
    let root: &dyn Any = root;
    match root.downcast_ref() {
        Some(root) => root,
        None => other_aggregate(A::NAME),
    }
}

/// The root with its type again.
///
/// # Panics
///
/// See [`of`].
pub(super) fn by_mut<A: Aggregate>(root: &mut dyn AnyRoot) -> &mut Root<A> {
    let root: &mut dyn Any = root;
    match root.downcast_mut() {
        Some(root) => root,
        None => other_aggregate(A::NAME),
    }
}

#[cold]
fn other_aggregate(name: &str) -> ! {
    unreachable!("a root of another aggregate than {name}")
}

/// The root itself where nobody else has it, and else a copy as it is stored.
pub(super) fn owned<A: Aggregate>(root: Arc<Root<A>>) -> Root<A> {
    match Arc::try_unwrap(root) {
        Ok(root) => root,
        Err(shared) => shared.copy(),
    }
}

/// The root to change: a copy as it is stored, where others have it too.
pub(super) fn to_change(root: &mut Arc<dyn AnyRoot>) -> &mut dyn AnyRoot {
    if Arc::get_mut(root).is_none() {
        *root = root.copy();
    }
    Arc::get_mut(root).expect("a copy that was just made is nobody else's")
}
