//! Snapshots: where a load begins, and the thread that writes them.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::oneshot;

use super::{LoadError, Repository};
use crate::aggregate::Aggregate;
use crate::names::{InvalidName, StreamId};
use crate::replay::{Replay, stream_of};
use crate::root::Root;
use crate::snapshot::{Snapshot, SnapshotPolicy};
use crate::store::{EventStore, StoreError, StoreErrorKind};
use crate::telemetry::names;
use crate::version::Version;

/// How many snapshots may wait to be written before new ones are left to a later command.
const WAITING: usize = 64;

/// What became of the snapshots of a repository since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotCounts {
    /// Loads that began with a snapshot.
    pub hits: u64,
    /// Loads that found none, or one of another layout.
    pub misses: u64,
    /// Snapshots written.
    pub written: u64,
    /// Snapshots that could not be read, decoded, encoded or written. No command failed by them.
    pub failures: u64,
}

/// Why a snapshot that was asked for was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The aggregate is declared without `snapshot(..)`.
    #[error("the aggregate has no snapshots")]
    NoPolicy,
    /// The aggregate could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The state's `Serialize` failed.
    #[error("cannot encode the state")]
    Encode(#[source] serde_json::Error),
    /// The state's `Serialize` panicked.
    #[error("encoding the state panicked")]
    Panicked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<InvalidName> for SnapshotError {
    fn from(error: InvalidName) -> Self {
        Self::Load(error.into())
    }
}

impl<A: Aggregate> Repository<A> {
    /// Writes a snapshot of an aggregate now, whatever its policy says; returns its version.
    ///
    /// # Errors
    ///
    /// See [`SnapshotError`].
    pub async fn snapshot(&self, id: &A::Id) -> Result<Version, SnapshotError> {
        let Some(snapshots) = &self.snapshots else {
            return Err(SnapshotError::NoPolicy);
        };
        let root = Arc::new(self.load(id).await?);
        let version = root.version();
        snapshots.write(root).await?;
        Ok(version)
    }

    /// What became of the snapshots of this repository and its clones.
    #[must_use]
    pub fn snapshot_counts(&self) -> SnapshotCounts {
        let snapshots = self.snapshots.as_ref();
        snapshots.map_or_else(SnapshotCounts::default, |snapshots| snapshots.work.counts())
    }

    /// Where a load begins: at a snapshot, or before the first event.
    pub(super) async fn begin(&self, id: &A::Id, stream: &StreamId) -> Arc<Root<A>> {
        let found = match &self.snapshots {
            Some(snapshots) => snapshots.work.load(id, stream).await,
            None => None,
        };
        let Some(root) = found else {
            return Arc::new(Root::new(id.clone()));
        };
        let root = Arc::new(root);
        self.cache.put(&root);
        root
    }

    /// Keeps a root that came to its present version from `before`, and has a snapshot written where
    /// one became due on the way.
    pub(super) fn keep(&self, before: Version, root: &Arc<Root<A>>) {
        self.cache.put(root);
        if let Some(snapshots) = &self.snapshots {
            snapshots.write_if_due(before, root);
        }
    }

    /// Whether a root that is kept is kept anywhere: what saves making a copy for it.
    pub(super) fn keeps(&self) -> bool {
        self.cache.is_on() || self.snapshots.is_some()
    }
}

/// The snapshots of a repository, of an aggregate that has them.
pub(super) struct Snapshots<A: Aggregate> {
    work: Arc<Work<A>>,
    /// Started when the first snapshot is to be written.
    writer: Mutex<Option<Writer<A>>>,
}

impl<A: Aggregate> Snapshots<A> {
    pub(super) fn new(store: Arc<dyn EventStore>) -> Option<Self> {
        let policy = A::SNAPSHOT?;
        let work = Work {
            store,
            fingerprint: policy.fingerprint(),
            policy,
            waiting: AtomicUsize::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            written: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        };
        Some(Self {
            work: Arc::new(work),
            writer: Mutex::default(),
        })
    }

    /// When a load begins, where its time matters.
    pub(super) fn start(&self) -> Option<Instant> {
        self.work.policy.load_time().map(|_| Instant::now())
    }

    /// Has a snapshot written of what was loaded by the events after `before`, where one became due on
    /// the way or the load took long.
    pub(super) fn write_if_slow(
        &self,
        start: Option<Instant>,
        before: Version,
        root: &Arc<Root<A>>,
    ) {
        let slow = start
            .zip(self.work.policy.load_time())
            .is_some_and(|(start, most)| start.elapsed() > most);
        self.write_if(
            slow || self.work.policy.is_due(before, root.version()),
            root,
        );
    }

    fn write_if_due(&self, before: Version, root: &Arc<Root<A>>) {
        self.write_if(self.work.policy.is_due(before, root.version()), root);
    }

    fn write_if(&self, due: bool, root: &Arc<Root<A>>) {
        // Behind a store that is too slow for them, the next one is due soon enough.
        if due && self.work.waiting.load(Ordering::Relaxed) < WAITING {
            let root = Arc::clone(root);
            if let Err(error) = self.send(Job { root, answer: None }) {
                self.work.failed(&error);
            }
        }
    }

    async fn write(&self, root: Arc<Root<A>>) -> Result<(), SnapshotError> {
        let (answer, written) = oneshot::channel();
        let answer = Some(answer);
        self.send(Job { root, answer })?;
        written.await.map_err(|_| stopped())?
    }

    fn send(&self, job: Job<A>) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let running = match &mut *writer {
            Some(running) => running,
            empty => empty.insert(Writer::start(Arc::clone(&self.work))?),
        };
        self.work.waiting.fetch_add(1, Ordering::Relaxed);
        running.jobs.send(job).map_err(|_| stopped())
    }

    /// The writer. Nothing of a user's runs while it is locked.
    fn writer(&self) -> MutexGuard<'_, Option<Writer<A>>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: Aggregate> fmt::Debug for Snapshots<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.work.counts().fmt(f)
    }
}

impl<A: Aggregate> Drop for Snapshots<A> {
    /// Waits for what is being written, so that the store is free afterwards.
    fn drop(&mut self) {
        let Some(Writer { jobs, thread }) = self.writer().take() else {
            return;
        };
        drop(jobs);
        // The last handle may be dropped by whoever awaited a snapshot, woken on that very thread.
        if thread.thread().id() != thread::current().id() {
            // Its work does not panic.
            let _ = thread.join();
        }
    }
}

/// A state to be written.
struct Job<A: Aggregate> {
    root: Arc<Root<A>>,
    answer: Option<oneshot::Sender<Result<(), SnapshotError>>>,
}

struct Writer<A: Aggregate> {
    jobs: mpsc::Sender<Job<A>>,
    thread: JoinHandle<()>,
}

impl<A: Aggregate> Writer<A> {
    fn start(work: Arc<Work<A>>) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job<A>>();
        let named = thread::Builder::new().name("annals-snapshots".to_owned());
        let thread = named.spawn(move || queue.iter().for_each(|job| work.serve(job)));
        let thread = thread.map_err(|cause| {
            StoreError::new(StoreErrorKind::Other, "cannot start a thread").with_source(cause)
        })?;
        Ok(Self { jobs, thread })
    }
}

/// What reading and writing snapshots takes.
struct Work<A> {
    store: Arc<dyn EventStore>,
    policy: SnapshotPolicy<A>,
    fingerprint: String,
    /// How many were sent to the writer and not yet served.
    waiting: AtomicUsize,
    hits: AtomicU64,
    misses: AtomicU64,
    written: AtomicU64,
    failures: AtomicU64,
}

impl<A: Aggregate> Work<A> {
    /// The state that a snapshot holds, unless it is of another layout or fails in any way.
    async fn load(&self, id: &A::Id, stream: &StreamId) -> Option<Root<A>> {
        let found = self.store.load_snapshot(stream).await;
        let found = found.inspect_err(|error| self.failed(error)).ok()?;
        let Some(found) = found.filter(|found| found.fingerprint() == self.fingerprint) else {
            self.misses.fetch_add(1, Ordering::Relaxed);
            names::SNAPSHOT_MISSES.count(A::NAME, 1);
            return None;
        };
        let state = self.policy.decode(found.state());
        let state = state.inspect_err(|error| self.failed(error)).ok()?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        names::SNAPSHOT_HITS.count(A::NAME, 1);
        Some(Root::at(id.clone(), Replay::after(found.version(), state)))
    }

    fn serve(&self, Job { root, answer }: Job<A>) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let written = self.save(&root);
        match &written {
            Ok(()) => drop(self.written.fetch_add(1, Ordering::Relaxed)),
            Err(error) => self.failed(error),
        }
        // Before the answer: whoever gets it may close the store.
        drop(root);
        if let Some(answer) = answer {
            // Whoever asked may be gone.
            let _ = answer.send(written);
        }
    }

    fn save(&self, root: &Root<A>) -> Result<(), SnapshotError> {
        let stream = stream_of::<A>(root.id())?;
        // The state is only read: a panic leaves it as it is.
        let state = catch_unwind(AssertUnwindSafe(|| self.policy.encode(root.state())));
        let state = state
            .map_err(|_| SnapshotError::Panicked)?
            .map_err(SnapshotError::Encode)?;
        let snapshot = Snapshot::new(root.version(), self.fingerprint.as_str(), state);
        Ok(self.store.save_snapshot(&stream, &snapshot)?)
    }

    fn failed(&self, error: &dyn fmt::Display) {
        tracing::warn!(aggregate = A::NAME, %error, "a snapshot failed");
        self.failures.fetch_add(1, Ordering::Relaxed);
        names::SNAPSHOT_FAILURES.count(A::NAME, 1);
    }

    fn counts(&self) -> SnapshotCounts {
        SnapshotCounts {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            written: self.written.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
        }
    }
}

fn stopped() -> StoreError {
    StoreError::new(
        StoreErrorKind::Closed,
        "the thread that writes snapshots is gone",
    )
}
