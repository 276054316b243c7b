//! From the store to a state: now, and as it was.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::Instrument as _;

use super::{LoadError, Repository, SaveError};
use crate::aggregate::Aggregate;
use crate::names::StreamId;
use crate::replay::{DecodeError, Replay, stream_of};
use crate::root::Root;
use crate::store::{EventStore, PageRow, Pages, StoreError, StreamRange};
use crate::telemetry::{names, span};
use crate::version::Version;

/// A point in an aggregate's past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// After the event of this version.
    Version(u64),
    /// By what was recorded up to a time: what did we know then.
    Recorded(DateTime<Utc>),
    /// By what had happened up to a time, recorded then or later: what was true then.
    Occurred(DateTime<Utc>),
}

/// A state of the past: to look at, not to decide by.
///
/// Dereferences to the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past<A> {
    state: A,
    version: Version,
}

impl<A> Past<A> {
    /// The state.
    #[must_use]
    pub const fn state(&self) -> &A {
        &self.state
    }

    /// The state.
    #[must_use]
    pub fn into_state(self) -> A {
        self.state
    }

    /// The version of the last event that is part of the state.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }
}

impl<A> Deref for Past<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.state
    }
}

/// Why a stream could not be replayed.
#[derive(Debug)]
pub(super) enum ReplayError {
    Decode(DecodeError),
    Store(StoreError),
}

impl From<DecodeError> for ReplayError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<StoreError> for ReplayError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ReplayError> for SaveError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Decode(error) => Self::Decode(error),
            ReplayError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ReplayError> for LoadError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Decode(error) => Self::Decode(error),
            ReplayError::Store(error) => Self::Store(error),
        }
    }
}

impl<A: Aggregate> Repository<A> {
    /// Loads an aggregate.
    ///
    /// # Errors
    ///
    /// Fails where nothing is stored for it ([`LoadError::NotFound`]), where an event cannot be
    /// decoded, and where the store fails.
    pub async fn load(&self, id: &A::Id) -> Result<Root<A>, LoadError> {
        match self.get(id).await? {
            Some(root) => Ok(root),
            None => Err(LoadError::NotFound {
                stream: stream_of::<A>(id)?,
            }),
        }
    }

    /// Loads an aggregate, if anything is stored for it.
    ///
    /// # Errors
    ///
    /// Fails where an event cannot be decoded, and where the store fails.
    pub async fn get(&self, id: &A::Id) -> Result<Option<Root<A>>, LoadError> {
        let stream = stream_of::<A>(id)?;
        let root = self.current(id, &stream).await?;
        let found = root.version() != Version::NONE;
        Ok(found.then(|| Arc::unwrap_or_clone(root)))
    }

    /// The aggregate as it is stored now.
    pub(super) async fn current(
        &self,
        id: &A::Id,
        stream: &StreamId,
    ) -> Result<Arc<Root<A>>, ReplayError> {
        let reading = async {
            let known = match self.known(id) {
                Some(known) => known,
                None => self.begin(id, stream).await,
            };
            self.read_on(known, stream).await
        };
        measured(stream, reading).await
    }

    /// Brings a root to what is stored now, by the events it has not seen.
    pub(super) async fn catch_up(
        &self,
        known: Arc<Root<A>>,
        stream: &StreamId,
    ) -> Result<Arc<Root<A>>, ReplayError> {
        measured(stream, self.read_on(known, stream)).await
    }

    /// The aggregate as the cache knows it.
    pub(super) fn known(&self, id: &A::Id) -> Option<Arc<Root<A>>> {
        let known = self.cache.get(id);
        match known.is_some() {
            true => names::CACHE_HITS.count(A::NAME, 1),
            false => names::CACHE_MISSES.count(A::NAME, 1),
        }
        known
    }

    async fn read_on(
        &self,
        known: Arc<Root<A>>,
        stream: &StreamId,
    ) -> Result<(Arc<Root<A>>, u64), ReplayError> {
        let start = self
            .snapshots
            .as_ref()
            .and_then(|snapshots| snapshots.start());
        let unseen = StreamRange::from(known.version().next()).for_replay();
        let mut pages = self.store.read_stream(stream, unseen);
        if pages.next().await?.is_none() {
            return Ok((known, 0));
        }
        let id = known.id().clone();
        let known = Arc::unwrap_or_clone(known);
        let before = known.version();
        let mut replay = Replay::after(before, known.into_state());
        apply(&mut replay, &mut pages, |_| true).await?;
        let root = Arc::new(Root::at(id, replay));
        self.cache.put(&root);
        if let Some(snapshots) = &self.snapshots {
            snapshots.write_if_slow(start, before, &root);
        }
        let replayed = root.version().get() - before.get();
        Ok((root, replayed))
    }

    /// Loads an aggregate as it was.
    ///
    /// # Errors
    ///
    /// Fails where nothing is stored up to then ([`LoadError::NotYet`]), where the aggregate has not
    /// come to the version asked for, where an event up to then cannot be decoded, and where the
    /// store fails.
    pub async fn load_at(&self, id: &A::Id, at: At) -> Result<Past<A>, LoadError> {
        let stream = stream_of::<A>(id)?;
        let (range, until) = match at {
            At::Version(version) => {
                let until = StreamRange::ALL.through(version.into());
                (until.for_replay(), None)
            }
            At::Recorded(_) | At::Occurred(_) => (StreamRange::ALL, Some(at)),
        };
        let wanted = |row: &PageRow| until.is_none_or(|at| at.has_seen(row));
        let Replay { state, version, .. } = replay(&*self.store, &stream, range, wanted).await?;
        match at {
            _ if version == Version::NONE => Err(LoadError::NotYet { stream }),
            At::Version(asked) if version.get() < asked => Err(LoadError::NotReached {
                stream,
                asked: asked.into(),
                actual: version,
            }),
            _ => Ok(Past { state, version }),
        }
    }
}

/// A load in its span; it gives the root, and how many events were replayed.
async fn measured<A: Aggregate>(
    stream: &StreamId,
    load: impl Future<Output = Result<(Arc<Root<A>>, u64), ReplayError>>,
) -> Result<Arc<Root<A>>, ReplayError> {
    let span = span::load(stream);
    let (root, replayed) = load.instrument(span.clone()).await?;
    span::at_version(&span, root.version());
    span.record("replayed", replayed);
    names::REPLAYED_EVENTS.record(A::NAME, replayed as f64);
    Ok(root)
}

/// Replays the events of a stream that `wanted` accepts.
pub(super) async fn replay<A: Aggregate>(
    store: &dyn EventStore,
    stream: &StreamId,
    range: StreamRange,
    wanted: impl Fn(&PageRow) -> bool,
) -> Result<Replay<A>, ReplayError> {
    let mut replay = Replay::new();
    let mut pages = store.read_stream(stream, range);
    pages.next().await?;
    apply(&mut replay, &mut pages, wanted).await?;
    Ok(replay)
}

/// Applies the present page, and all that follow.
async fn apply<A: Aggregate>(
    replay: &mut Replay<A>,
    pages: &mut Pages,
    wanted: impl Fn(&PageRow) -> bool,
) -> Result<(), ReplayError> {
    replay.apply(pages.page(), &wanted)?;
    while let Some(page) = pages.next().await? {
        replay.apply(page, &wanted)?;
    }
    Ok(())
}

impl At {
    fn has_seen(self, row: &PageRow) -> bool {
        match self {
            Self::Version(version) => row.version.get() <= version,
            Self::Recorded(at) => row.recorded_at <= at.timestamp_micros(),
            Self::Occurred(at) => {
                row.occurred_at.unwrap_or(row.recorded_at) <= at.timestamp_micros()
            }
        }
    }
}
