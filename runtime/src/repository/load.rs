//! From the store to a state: now, and as it was.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::{Instrument as _, Span};

use super::{LoadError, Repository, SaveError};
use crate::aggregate::Aggregate;
use crate::names::StreamId;
use crate::replay::{DecodeError, Replay, stream_of};
use crate::root::Root;
use crate::store::{EventStore, Page, PageRow, StoreError, StreamRange};
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
        let span = span::load(stream);
        let known = match self.known(stream) {
            Some(known) => known,
            None => self.begin(id, stream, &span).await,
        };
        self.read_on(known, stream, &span).await
    }

    /// Brings a root to what is stored now, by the events it has not seen.
    pub(super) async fn catch_up(
        &self,
        known: Arc<Root<A>>,
        stream: &StreamId,
    ) -> Result<Arc<Root<A>>, ReplayError> {
        self.read_on(known, stream, &span::load(stream)).await
    }

    /// The aggregate as the cache knows it.
    pub(super) fn known(&self, stream: &StreamId) -> Option<Arc<Root<A>>> {
        let known = self.cache.get(stream);
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
        span: &Span,
    ) -> Result<Arc<Root<A>>, ReplayError> {
        let start = self
            .snapshots
            .as_ref()
            .and_then(|snapshots| snapshots.start());
        let before = known.version();
        let unseen = StreamRange::from(before.next()).for_replay();
        let mut root = Loading::Unchanged(known);
        let reading = fold(&*self.store, stream, unseen, None, &mut root);
        reading.instrument(span.clone()).await?;
        let root = match root {
            Loading::Unchanged(known) => known,
            Loading::Changed(id, replay) => {
                let root = Arc::new(Root::at(id, replay));
                self.cache.put(stream, &root);
                if let Some(snapshots) = &self.snapshots {
                    snapshots.write_if_slow(start, before, &root);
                }
                root
            }
        };
        loaded(span, A::NAME, before, root.version());
        Ok(root)
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
        let Replay { state, version, .. } = replay(&*self.store, &stream, range, until).await?;
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

/// Tells whoever listens what a load came to.
fn loaded(span: &Span, aggregate: &'static str, before: Version, version: Version) {
    let replayed = version.get() - before.get();
    span::at_version(span, version);
    span.record("replayed", replayed);
    names::REPLAYED_EVENTS.record(aggregate, replayed as f64);
}

/// Replays the events of a stream that were seen at `until`, where that is given.
pub(super) async fn replay<A: Aggregate>(
    store: &dyn EventStore,
    stream: &StreamId,
    range: StreamRange,
    until: Option<At>,
) -> Result<Replay<A>, ReplayError> {
    let mut replay = Replay::new();
    fold(store, stream, range, until, &mut replay).await?;
    Ok(replay)
}

/// What a stream is folded into. Reading it is the same for every aggregate, and is compiled once.
pub(super) trait Fold: Send {
    /// Applies the events of a page that were seen at `until`, where that is given.
    fn apply(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError>;
}

pub(super) async fn fold(
    store: &dyn EventStore,
    stream: &StreamId,
    range: StreamRange,
    until: Option<At>,
    into: &mut dyn Fold,
) -> Result<(), ReplayError> {
    let mut pages = store.read_stream(stream, range);
    while let Some(page) = pages.next().await? {
        into.apply(page, until)?;
    }
    Ok(())
}

impl<A: Aggregate> Fold for Replay<A> {
    fn apply(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError> {
        self.apply(page, until)
    }
}

/// A root that is copied with its first new event, and not before: others may have it too.
enum Loading<A: Aggregate> {
    Unchanged(Arc<Root<A>>),
    Changed(A::Id, Replay<A>),
}

impl<A: Aggregate> Fold for Loading<A> {
    fn apply(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError> {
        if let Self::Unchanged(known) = self {
            let replay = Replay::after(known.version(), known.state().clone());
            *self = Self::Changed(known.id().clone(), replay);
        }
        match self {
            Self::Unchanged(_) => Ok(()),
            Self::Changed(_, replay) => replay.apply(page, until),
        }
    }
}

impl At {
    pub(crate) fn has_seen(self, row: &PageRow) -> bool {
        match self {
            Self::Version(version) => row.version.get() <= version,
            Self::Recorded(at) => row.recorded_at <= at.timestamp_micros(),
            Self::Occurred(at) => {
                row.occurred_at.unwrap_or(row.recorded_at) <= at.timestamp_micros()
            }
        }
    }
}
