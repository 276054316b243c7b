//! Snapshots: where a load begins, and the thread that writes them.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::oneshot;
use tracing::{Instrument as _, Span};

use super::any_root::{AnyRoot, to_change};
use super::inner::Inner;
use super::load::new_root;
use super::{LoadError, Repository};
use crate::aggregate::Aggregate;
use crate::names::{InvalidName, StreamId};
use crate::replay::stream_of;
use crate::snapshot::{Schedule, Snapshot};
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
        let Some(snapshots) = &self.inner.snapshots else {
            return Err(SnapshotError::NoPolicy);
        };
        let stream = stream_of::<A>(id)?;
        let root = self.inner.stored(stream, &|| new_root::<A>(id)).await?;
        let version = root.version();
        snapshots.write(root).await?;
        Ok(version)
    }

    /// What became of the snapshots of this repository and its clones.
    #[must_use]
    pub fn snapshot_counts(&self) -> SnapshotCounts {
        let snapshots = self.inner.snapshots.as_ref();
        snapshots.map_or_else(SnapshotCounts::default, |snapshots| snapshots.work.counts())
    }
}

impl Inner {
    /// Where a load begins: at a snapshot, or at `new`, before the first event.
    pub(super) async fn begin(
        &self,
        new: Arc<dyn AnyRoot>,
        stream: &StreamId,
        span: &Span,
    ) -> Arc<dyn AnyRoot> {
        let Some(Snapshots { work, .. }) = self.snapshots.as_deref() else {
            return new;
        };
        let found = work.store.load_snapshot(stream);
        let found = found.instrument(span.clone()).await;
        let mut root = new;
        if span.in_scope(|| work.restore(&mut root, found)) {
            self.cache.put(stream, &root);
        }
        root
    }
}

/// The snapshots of a repository, of an aggregate that has them.
pub(super) struct Snapshots {
    work: Arc<Work>,
    writer: Writer,
}

impl Snapshots {
    pub(super) fn new(
        aggregate: &'static str,
        schedule: Schedule,
        fingerprint: String,
        store: Arc<dyn EventStore>,
    ) -> Self {
        let work = Work {
            aggregate,
            store,
            schedule,
            fingerprint,
            waiting: AtomicUsize::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            written: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        };
        Self {
            work: Arc::new(work),
            writer: Writer::default(),
        }
    }

    /// When a load begins, where its time matters.
    pub(super) fn start(&self) -> Option<Instant> {
        self.work.schedule.load_time().map(|_| Instant::now())
    }

    /// Has a snapshot written of what was loaded by the events after `before`, where one became due on
    /// the way or the load took long.
    pub(super) fn write_if_slow(
        &self,
        start: Option<Instant>,
        before: Version,
        root: &Arc<dyn AnyRoot>,
    ) {
        let slow = start
            .zip(self.work.schedule.load_time())
            .is_some_and(|(start, most)| start.elapsed() > most);
        self.write_if(
            slow || self.work.schedule.is_due(before, root.version()),
            root,
        );
    }

    pub(super) fn write_if_due(&self, before: Version, root: &Arc<dyn AnyRoot>) {
        self.write_if(self.work.schedule.is_due(before, root.version()), root);
    }

    fn write_if(&self, due: bool, root: &Arc<dyn AnyRoot>) {
        // Behind a store that is too slow for them, the next one is due soon enough.
        if due && self.work.waiting.load(Ordering::Relaxed) < WAITING {
            let root = Arc::clone(root);
            if let Err(error) = self.send(root, None) {
                self.work.failed(&error);
            }
        }
    }

    async fn write(&self, root: Arc<dyn AnyRoot>) -> Result<(), SnapshotError> {
        let (answer, written) = oneshot::channel();
        self.send(root, Some(answer))?;
        written.await.map_err(|_| stopped())?
    }

    fn send(&self, root: Arc<dyn AnyRoot>, answer: Option<Answer>) -> Result<(), StoreError> {
        let work = Arc::clone(&self.work);
        self.work.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = self.writer.send(Box::new(move || work.serve(root, answer)));
        if sent.is_err() {
            self.work.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        sent
    }
}

impl fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.work.counts().fmt(f)
    }
}

/// Where the answer to a snapshot that was asked for goes.
type Answer = oneshot::Sender<Result<(), SnapshotError>>;

type Job = Box<dyn FnOnce() + Send>;

/// The thread that writes, started when the first snapshot is to be written.
#[derive(Default)]
struct Writer {
    running: Mutex<Option<Running>>,
}

struct Running {
    jobs: mpsc::Sender<Job>,
    thread: JoinHandle<()>,
}

impl Writer {
    fn send(&self, job: Job) -> Result<(), StoreError> {
        let mut running = self.running();
        let running = match &mut *running {
            Some(running) => running,
            empty => empty.insert(Running::start()?),
        };
        running.jobs.send(job).map_err(|_| stopped())
    }

    /// What is running. Nothing of a user's runs while it is locked.
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn start() -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let named = thread::Builder::new().name("annals-snapshots".to_owned());
        let thread = named.spawn(move || queue.iter().for_each(|job| job()));
        let thread = thread.map_err(|cause| {
            StoreError::new(StoreErrorKind::Other, "cannot start a thread").with_source(cause)
        })?;
        Ok(Self { jobs, thread })
    }
}

impl Drop for Writer {
    /// Waits for what is being written, so that the store is free afterwards.
    fn drop(&mut self) {
        let Some(Running { jobs, thread }) = self.running().take() else {
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

/// What reading and writing snapshots takes.
struct Work {
    /// The name of the aggregate.
    aggregate: &'static str,
    store: Arc<dyn EventStore>,
    schedule: Schedule,
    fingerprint: String,
    /// How many were sent to the writer and not yet served.
    waiting: AtomicUsize,
    hits: AtomicU64,
    misses: AtomicU64,
    written: AtomicU64,
    failures: AtomicU64,
}

impl Work {
    /// Whether `root` was brought to the state that a snapshot holds: not where there is none, where it
    /// is of another layout, and where it fails in any way.
    fn restore(
        &self,
        root: &mut Arc<dyn AnyRoot>,
        found: Result<Option<Snapshot>, StoreError>,
    ) -> bool {
        let snapshot = match found {
            Ok(found) => found.filter(|found| found.fingerprint() == self.fingerprint),
            Err(error) => {
                self.failed(&error);
                return false;
            }
        };
        let Some(snapshot) = snapshot else {
            self.misses.fetch_add(1, Ordering::Relaxed);
            names::SNAPSHOT_MISSES.count(self.aggregate, 1);
            return false;
        };
        if let Err(error) = to_change(root).restore(&snapshot) {
            self.failed(&error);
            return false;
        }
        self.hits.fetch_add(1, Ordering::Relaxed);
        names::SNAPSHOT_HITS.count(self.aggregate, 1);
        true
    }

    fn serve(&self, root: Arc<dyn AnyRoot>, answer: Option<Answer>) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let written = self.save(&*root);
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

    fn save(&self, root: &dyn AnyRoot) -> Result<(), SnapshotError> {
        let stream = root.stream()?;
        // The state is only read: a panic leaves it as it is.
        let state = catch_unwind(AssertUnwindSafe(|| root.encode_state()));
        let state = state
            .map_err(|_| SnapshotError::Panicked)?
            .map_err(SnapshotError::Encode)?;
        let snapshot = Snapshot::new(root.version(), self.fingerprint.as_str(), state);
        Ok(self.store.save_snapshot(&stream, &snapshot)?)
    }

    fn failed(&self, error: &dyn fmt::Display) {
        tracing::warn!(aggregate = self.aggregate, %error, "a snapshot failed");
        self.failures.fetch_add(1, Ordering::Relaxed);
        names::SNAPSHOT_FAILURES.count(self.aggregate, 1);
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
