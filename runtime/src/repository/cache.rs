//! Recent states, so that a command on one of them need not read.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use crate::aggregate::Aggregate;
use crate::root::Root;

type Roots<A> = LruCache<<A as Aggregate>::Id, Arc<Root<A>>>;

/// The latest known states of some aggregates, the most recently used ones.
///
/// A state here may be behind the store, never beside it: events are only ever added to a stream. So
/// the store is asked before anything is concluded from it, by the expected version of an append or by
/// reading what came after.
pub(super) struct Cache<A: Aggregate> {
    roots: Option<Mutex<Roots<A>>>,
}

impl<A: Aggregate> Cache<A> {
    /// A cache of at most `capacity` states; none for 0.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            roots: (capacity > 0).then(|| Mutex::new(LruCache::new(capacity))),
        }
    }

    pub(super) fn get(&self, id: &A::Id) -> Option<Arc<Root<A>>> {
        self.lock()?.get(id).cloned()
    }

    /// Keeps a root that is as it is stored, unless a later one is known.
    pub(super) fn put(&self, root: &Arc<Root<A>>) {
        let Some(mut roots) = self.lock() else {
            return;
        };
        let known = roots.get(root.id());
        if known.is_none_or(|known| known.version() < root.version()) {
            roots.insert(root.id().clone(), Arc::clone(root));
        }
    }

    pub(super) fn forget(&self, id: &A::Id) {
        if let Some(mut roots) = self.lock() {
            roots.remove(id);
        }
    }

    /// Whether anything is kept at all: what saves making a copy for it.
    pub(super) const fn is_on(&self) -> bool {
        self.roots.is_some()
    }

    fn lock(&self) -> Option<MutexGuard<'_, Roots<A>>> {
        let roots = self.roots.as_ref()?;
        // A panic in a user's `Hash` or `Eq` leaves the map whole: it runs before any change.
        Some(roots.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<A: Aggregate> fmt::Debug for Cache<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = self.lock().map_or(0, |roots| roots.len());
        f.debug_struct("Cache").field("states", &states).finish()
    }
}
