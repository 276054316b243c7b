//! What a repository has and does whatever its aggregate.

use std::sync::Arc;

use super::any_root::AnyRoot;
use super::cache::Cache;
use super::retry::Retries;
use super::snapshots::Snapshots;
use crate::names::StreamId;
use crate::snapshot::Schedule;
use crate::store::EventStore;
use crate::telemetry::names;
use crate::version::Version;

/// A [`Repository`](super::Repository) of some aggregate.
#[derive(Debug, Clone)]
pub(super) struct Inner {
    /// The name of the aggregate.
    pub(super) aggregate: &'static str,
    pub(super) store: Arc<dyn EventStore>,
    pub(super) retries: Retries,
    pub(super) cache: Arc<Cache>,
    /// `None` for an aggregate without `snapshot(..)`.
    pub(super) snapshots: Option<Arc<Snapshots>>,
}

/// How many states a repository keeps where nothing else is set.
const CACHED_STATES: usize = 1024;

impl Inner {
    pub(super) fn new(aggregate: &'static str, store: Arc<dyn EventStore>) -> Self {
        Self {
            aggregate,
            store,
            retries: Retries::default(),
            cache: Arc::new(Cache::new(CACHED_STATES)),
            snapshots: None,
        }
    }

    /// Has snapshots written, of states that are made of what `fingerprint` says.
    pub(super) fn snapshot(&mut self, schedule: Schedule, fingerprint: String) {
        let store = Arc::clone(&self.store);
        let snapshots = Snapshots::new(self.aggregate, schedule, fingerprint, store);
        self.snapshots = Some(Arc::new(snapshots));
    }

    /// The aggregate as the cache knows it.
    pub(super) fn known(&self, stream: &StreamId) -> Option<Arc<dyn AnyRoot>> {
        let known = self.cache.get(stream);
        match known.is_some() {
            true => names::CACHE_HITS.count(self.aggregate, 1),
            false => names::CACHE_MISSES.count(self.aggregate, 1),
        }
        known
    }

    /// Keeps a root that came to its present version from `before`, and has a snapshot written where
    /// one became due on the way.
    pub(super) fn keep(&self, before: Version, stream: &StreamId, root: &Arc<dyn AnyRoot>) {
        self.cache.put(stream, root);
        if let Some(snapshots) = &self.snapshots {
            snapshots.write_if_due(before, root);
        }
    }

    /// Keeps a copy of a root that was just stored, where roots are kept at all.
    pub(super) fn keep_copy(&self, before: Version, root: &dyn AnyRoot) {
        let keeps = self.cache.is_on() || self.snapshots.is_some();
        // The store has taken its name a moment ago.
        if keeps && let Ok(stream) = root.stream() {
            self.keep(before, &stream, &root.copy());
        }
    }
}
