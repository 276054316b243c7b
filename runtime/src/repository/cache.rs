//! Recent states, so that a command on one of them need not read.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use super::any_root::AnyRoot;
use crate::names::StreamId;

/// The latest known states of some aggregates, the most recently used ones.
///
/// A state here may be behind the store, never beside it: events are only ever added to a stream. So
/// the store is asked before anything is concluded from it, by the expected version of an append or by
/// reading what came after.
pub(super) struct Cache {
    roots: Option<Mutex<LruCache<StreamId, Arc<dyn AnyRoot>>>>,
}

impl Cache {
    /// A cache of at most `capacity` states; none for 0.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            roots: (capacity > 0).then(|| Mutex::new(LruCache::new(capacity))),
        }
    }

    pub(super) fn get(&self, stream: &StreamId) -> Option<Arc<dyn AnyRoot>> {
        let mut roots = self.lock()?;
        roots.get(stream).cloned()
    }

    /// Keeps a root that is as it is stored, unless a later one is known.
    pub(super) fn put(&self, stream: &StreamId, root: &Arc<dyn AnyRoot>) {
        let Some(mut roots) = self.lock() else {
            return;
        };
        match roots.get_mut(stream) {
            Some(known) if known.version() >= root.version() => {}
            Some(known) => *known = Arc::clone(root),
            None => drop(roots.insert(stream.clone(), Arc::clone(root))),
        }
    }

    pub(super) fn forget(&self, stream: &StreamId) {
        if let Some(mut roots) = self.lock() {
            roots.remove(stream);
        }
    }

    /// Whether anything is kept at all: what saves making a copy for it.
    pub(super) const fn is_on(&self) -> bool {
        self.roots.is_some()
    }

    fn lock(&self) -> Option<MutexGuard<'_, LruCache<StreamId, Arc<dyn AnyRoot>>>> {
        let roots = self.roots.as_ref()?;
        Some(roots.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = self.lock().map_or(0, |roots| roots.len());
        f.debug_struct("Cache").field("states", &states).finish()
    }
}
