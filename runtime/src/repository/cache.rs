//! Recent states, so that a command on one of them need not read.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use crate::aggregate::Aggregate;
use crate::names::StreamId;
use crate::root::Root;
use crate::version::Version;

/// A root of some aggregate: the cache is compiled once, not once for each.
#[derive(Debug, Clone)]
struct Kept {
    root: Arc<dyn Any + Send + Sync>,
    version: Version,
}

/// The latest known states of some aggregates, the most recently used ones.
///
/// A state here may be behind the store, never beside it: events are only ever added to a stream. So
/// the store is asked before anything is concluded from it, by the expected version of an append or by
/// reading what came after.
pub(super) struct Cache {
    roots: Option<Mutex<LruCache<StreamId, Kept>>>,
}

impl Cache {
    /// A cache of at most `capacity` states; none for 0.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            roots: (capacity > 0).then(|| Mutex::new(LruCache::new(capacity))),
        }
    }

    pub(super) fn get<A: Aggregate>(&self, stream: &StreamId) -> Option<Arc<Root<A>>> {
        self.find(stream)?.downcast().ok()
    }

    /// Keeps a root that is as it is stored, unless a later one is known.
    pub(super) fn put<A: Aggregate>(&self, stream: &StreamId, root: &Arc<Root<A>>) {
        let (version, root) = (root.version(), Arc::clone(root));
        self.keep(stream, Kept { root, version });
    }

    pub(super) fn forget(&self, stream: &StreamId) {
        if let Some(mut roots) = self.lock() {
            roots.remove(stream);
        }
    }

    fn find(&self, stream: &StreamId) -> Option<Arc<dyn Any + Send + Sync>> {
        let mut roots = self.lock()?;
        Some(Arc::clone(&roots.get(stream)?.root))
    }

    fn keep(&self, stream: &StreamId, new: Kept) {
        let Some(mut roots) = self.lock() else {
            return;
        };
        match roots.get_mut(stream) {
            Some(known) if known.version >= new.version => {}
            Some(known) => *known = new,
            None => drop(roots.insert(stream.clone(), new)),
        }
    }

    /// Whether anything is kept at all: what saves making a copy for it.
    pub(super) const fn is_on(&self) -> bool {
        self.roots.is_some()
    }

    fn lock(&self) -> Option<MutexGuard<'_, LruCache<StreamId, Kept>>> {
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
