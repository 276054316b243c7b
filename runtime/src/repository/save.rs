//! Storing what a root has recorded.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::Instrument as _;

use super::any_root::AnyRoot;
use super::inner::Inner;
use super::load::replay;
use super::retry::Pauses;
use super::{Repository, SaveError};
use crate::aggregate::Aggregate;
use crate::append::{AppendBatch, Appended};
use crate::metadata::Metadata;
use crate::names::IdempotencyKey;
use crate::root::Root;
use crate::store::{AppendError, BoxFuture, EventStore, StreamRange};
use crate::telemetry::{Stopwatch, names, span};
use crate::version::ExpectedVersion;

/// What a caller says about an append, beside its events.
#[derive(Debug, Clone, Default)]
pub(super) struct Stamp {
    pub(super) metadata: Metadata,
    pub(super) occurred_at: Option<DateTime<Utc>>,
    pub(super) key: Option<IdempotencyKey>,
}

impl Stamp {
    /// Sets metadata and key of a batch.
    pub(super) fn on(&self, batch: AppendBatch) -> AppendBatch {
        let batch = batch.with_metadata(&self.metadata);
        match &self.key {
            Some(key) => batch.with_idempotency_key(key.clone()),
            None => batch,
        }
    }
}

impl<A: Aggregate> Repository<A> {
    /// Stores the uncommitted events of a root, if there are any.
    ///
    /// The call returns a builder; it does nothing until awaited. A save that fails or is dropped
    /// leaves the root with its uncommitted events, and saving it again is the same append: it is
    /// stored once. After a conflict, load the aggregate again and decide again.
    ///
    /// # Errors
    ///
    /// See [`SaveError`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use annals::prelude::*;
    /// # use annals::{MemoryStore, Repository, Root};
    /// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    /// # struct Incremented { by: u32 }
    /// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    /// # struct CounterId(u64);
    /// # #[derive(Default, Clone, Aggregate)]
    /// # #[aggregate(id = CounterId, events(Incremented))]
    /// # struct Counter { total: u32 }
    /// # impl Apply<Incremented> for Counter { fn apply(&mut self, e: &Incremented) { self.total += e.by; } }
    /// # impl Counter { fn add(&self, by: u32) -> Result<Incremented, std::io::Error> { Ok(Incremented { by }) } }
    /// # pollster::block_on(async {
    /// # let counters = Repository::<Counter>::new(MemoryStore::new());
    /// let mut counter = Root::<Counter>::new(CounterId::from(1));
    /// counter.execute(|counter| counter.add(5))?;
    /// counter.execute(|counter| counter.add(counter.total))?;
    /// counters.save(&mut counter).await?;
    /// assert_eq!(counter.total, 10);
    /// assert_eq!(counter.version(), Version::from(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn save<'a>(&'a self, root: &'a mut Root<A>) -> Save<'a, A> {
        Save {
            repository: self,
            root,
            stamp: Stamp::default(),
        }
    }
}

impl Inner {
    async fn save(
        &self,
        root: &mut dyn AnyRoot,
        stamp: Stamp,
    ) -> Result<Option<Appended>, SaveError> {
        let before = root.version();
        let mut pauses = self.retries.start();
        let appended = self.append(root, &stamp, &mut pauses).await?;
        if let Some(appended) = &appended {
            let stored = reread(root, appended, 0, &*self.store).await?;
            root.settle(stored);
            self.keep_copy(before, root);
        }
        Ok(appended)
    }

    /// Appends what is uncommitted, if anything is. Leaves the root as it is.
    pub(super) async fn append(
        &self,
        root: &mut dyn AnyRoot,
        stamp: &Stamp,
        pauses: &mut Pauses,
    ) -> Result<Option<Appended>, SaveError> {
        if root.is_clean() {
            return Ok(None);
        }
        let id = root.append_id();
        let root = &*root;
        let batch = || add_to(stamp.on(AppendBatch::with_id(id)), root, stamp);
        let appended = send(&*self.store, &batch, pauses).await?;
        Ok(Some(appended))
    }
}

/// Adds what a root has recorded to a batch.
pub(super) fn add_to(
    batch: AppendBatch,
    root: &dyn AnyRoot,
    stamp: &Stamp,
) -> Result<AppendBatch, SaveError> {
    let events = root.encode(stamp.occurred_at)?;
    let expected = ExpectedVersion::Exactly(root.version());
    Ok(batch.and_stream(root.stream()?, expected, events))
}

/// What makes a batch, as often as it has to be sent.
pub(super) type MakeBatch<'a> = dyn Fn() -> Result<AppendBatch, SaveError> + Send + Sync + 'a;

/// Appends a batch, and sends it again for as long as a fault leaves its fate open.
pub(super) async fn send(
    store: &dyn EventStore,
    batch: &MakeBatch<'_>,
    pauses: &mut Pauses,
) -> Result<Appended, SaveError> {
    let first = batch()?;
    let span = span::append(&first);
    let time = Stopwatch::start();
    let answer = resend(store, first, batch, pauses);
    let answer = answer.instrument(span.clone()).await;
    time.record(&names::APPEND_SECONDS, "");
    let appended = answer?;
    if let [only] = appended.streams.as_slice() {
        span::at_version(&span, only.last_version);
    }
    span::at_position(&span, appended.last_position);
    Ok(appended)
}

async fn resend(
    store: &dyn EventStore,
    mut next: AppendBatch,
    batch: &MakeBatch<'_>,
    pauses: &mut Pauses,
) -> Result<Appended, SaveError> {
    loop {
        match store.append(next).await {
            Err(AppendError::Indeterminate { id, source }) => {
                tracing::warn!(%id, error = %source, "the fate of an append is open");
                if !pauses.pause().await {
                    return Err(SaveError::Indeterminate { id, source });
                }
                next = batch()?;
            }
            answer => return Ok(answer?),
        }
    }
}

/// What is to become of a root whose events were appended as the stream at `index`: nothing but a
/// commit, or the root as it is stored now.
///
/// Under an idempotency key the same events may stand from before: the root has seen them there, and
/// what it recorded since is not stored.
pub(super) async fn reread(
    root: &dyn AnyRoot,
    appended: &Appended,
    index: usize,
    store: &dyn EventStore,
) -> Result<Option<Arc<dyn AnyRoot>>, SaveError> {
    let stream = appended.streams.get(index);
    if stream.is_some_and(|stream| stream.first_version == root.version().next()) {
        return Ok(None);
    }
    let all = StreamRange::ALL.for_replay();
    let mut stored = root.without_events();
    replay(store, &root.stream()?, all, None, &mut stored).await?;
    Ok(Some(stored))
}

/// A root about to be saved: a builder that is a future.
#[must_use = "nothing is saved until this is awaited"]
pub struct Save<'a, A: Aggregate> {
    repository: &'a Repository<A>,
    root: &'a mut Root<A>,
    stamp: Stamp,
}

impl<A: Aggregate> Save<'_, A> {
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

    /// Makes the save repeatable: under one key it is stored once.
    ///
    /// Where the same events were stored under the key before, the answer is the one given then, and
    /// the root is brought to what is stored now.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.stamp.key = Some(key);
        self
    }
}

impl<A: Aggregate> fmt::Debug for Save<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save")
            .field("id", self.root.id())
            .field("version", &self.root.version())
            .finish_non_exhaustive()
    }
}

impl<'a, A: Aggregate> IntoFuture for Save<'a, A> {
    /// What was stored; `None` where there was nothing to store.
    type Output = Result<Option<Appended>, SaveError>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.repository.inner.save(self.root, self.stamp))
    }
}
