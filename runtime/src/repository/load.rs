//! From the store to a state: now, and as it was.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::{Instrument as _, Span};

use super::any_root::{self, AnyRoot, to_change};
use super::inner::Inner;
use super::{LoadError, Repository, SaveError};
use crate::aggregate::Aggregate;
use crate::names::StreamId;
use crate::replay::{DecodeError, stream_of};
use crate::root::Root;
use crate::store::{EventStore, PageRow, StoreError, StreamRange};
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
        let stream = stream_of::<A>(id)?;
        let root = self.inner.stored(stream, &|| new_root::<A>(id)).await?;
        Ok(any_root::owned(any_root::of(root)))
    }

    /// Loads an aggregate, if anything is stored for it.
    ///
    /// # Errors
    ///
    /// Fails where an event cannot be decoded, and where the store fails.
    pub async fn get(&self, id: &A::Id) -> Result<Option<Root<A>>, LoadError> {
        let stream = stream_of::<A>(id)?;
        let root = self.inner.current(&stream, &|| new_root::<A>(id)).await?;
        Ok(match root.version() {
            Version::NONE => None,
            _ => Some(any_root::owned(any_root::of(root))),
        })
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
        let root = self.inner.load_at(stream, new_root::<A>(id), at).await?;
        let root = any_root::owned(any_root::of::<A>(root));
        Ok(Past {
            version: root.version(),
            state: root.into_state(),
        })
    }
}

/// An aggregate before its first event.
pub(super) fn new_root<A: Aggregate>(id: &A::Id) -> Arc<dyn AnyRoot> {
    Arc::new(Root::<A>::new(id.clone()))
}

/// Makes a root before its first event, where one is needed.
pub(super) type NewRoot<'a> = dyn Fn() -> Arc<dyn AnyRoot> + Sync + 'a;

impl Inner {
    /// The aggregate as it is stored now, if anything is stored for it.
    pub(super) async fn stored(
        &self,
        stream: StreamId,
        new: &NewRoot<'_>,
    ) -> Result<Arc<dyn AnyRoot>, LoadError> {
        let root = self.current(&stream, new).await?;
        match root.version() {
            Version::NONE => Err(LoadError::NotFound { stream }),
            _ => Ok(root),
        }
    }

    /// The aggregate as it is stored now.
    pub(super) async fn current(
        &self,
        stream: &StreamId,
        new: &NewRoot<'_>,
    ) -> Result<Arc<dyn AnyRoot>, ReplayError> {
        match self.known(stream) {
            Some(known) => self.catch_up(known, stream).await,
            None => self.load(stream, new()).await,
        }
    }

    /// The aggregate as it is stored now, where the cache does not know it.
    pub(super) async fn load(
        &self,
        stream: &StreamId,
        new: Arc<dyn AnyRoot>,
    ) -> Result<Arc<dyn AnyRoot>, ReplayError> {
        let span = span::load(stream);
        let root = self.begin(new, stream, &span).await;
        self.read_on(root, stream, &span).await
    }

    /// Brings a root to what is stored now, by the events it has not seen.
    pub(super) async fn catch_up(
        &self,
        known: Arc<dyn AnyRoot>,
        stream: &StreamId,
    ) -> Result<Arc<dyn AnyRoot>, ReplayError> {
        self.read_on(known, stream, &span::load(stream)).await
    }

    async fn read_on(
        &self,
        mut root: Arc<dyn AnyRoot>,
        stream: &StreamId,
        span: &Span,
    ) -> Result<Arc<dyn AnyRoot>, ReplayError> {
        let start = self
            .snapshots
            .as_ref()
            .and_then(|snapshots| snapshots.start());
        let before = root.version();
        let unseen = StreamRange::from(before.next()).for_replay();
        let reading = replay(&*self.store, stream, unseen, None, &mut root);
        reading.instrument(span.clone()).await?;
        if root.version() != before {
            self.cache.put(stream, &root);
            if let Some(snapshots) = &self.snapshots {
                snapshots.write_if_slow(start, before, &root);
            }
        }
        loaded(span, self.aggregate, before, root.version());
        Ok(root)
    }

    /// The aggregate as it was.
    async fn load_at(
        &self,
        stream: StreamId,
        mut root: Arc<dyn AnyRoot>,
        at: At,
    ) -> Result<Arc<dyn AnyRoot>, LoadError> {
        let (range, until) = match at {
            At::Version(version) => {
                let until = StreamRange::ALL.through(version.into());
                (until.for_replay(), None)
            }
            At::Recorded(_) | At::Occurred(_) => (StreamRange::ALL, Some(at)),
        };
        replay(&*self.store, &stream, range, until, &mut root).await?;
        let actual = root.version();
        match at {
            _ if actual == Version::NONE => Err(LoadError::NotYet { stream }),
            At::Version(asked) if actual.get() < asked => Err(LoadError::NotReached {
                stream,
                asked: asked.into(),
                actual,
            }),
            _ => Ok(root),
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

/// Replays onto a root the events of a stream that were seen at `until`, where that is given.
pub(super) async fn replay(
    store: &dyn EventStore,
    stream: &StreamId,
    range: StreamRange,
    until: Option<At>,
    root: &mut Arc<dyn AnyRoot>,
) -> Result<(), ReplayError> {
    let mut pages = store.read_stream(stream, range);
    while let Some(page) = pages.next().await? {
        to_change(root).replay(page, until)?;
    }
    Ok(())
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
