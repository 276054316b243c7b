//! A store as a publisher sees it: what it hands out is handed out before its checkpoint moves.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tracing::debug_span;

use super::{Batch, CloudEvent, NOT_ASIDE, Outbound, PublishError, Publisher, Source};
use crate::block_on::block_on;
use crate::projection::{Hold, LetterBox, ProjectionStore, Session, TransactError};
use crate::store::{BoxFuture, Lens, StoreError, StoreErrorKind};
use crate::telemetry::{Stopwatch, names};
use crate::version::Position;

/// Where messages go.
#[derive(Clone)]
pub(crate) struct Outlet {
    source: Source,
    publisher: Arc<Mutex<dyn Publisher>>,
}

impl Outlet {
    pub(crate) fn new(source: Source, publisher: impl Publisher) -> Self {
        Self {
            source,
            publisher: Arc::new(Mutex::new(publisher)),
        }
    }

    /// Hands out the messages of the events up to a position.
    fn publish(&self, name: &str, events: &[CloudEvent], to: Position) -> Result<(), StoreError> {
        let (count, position) = (events.len(), to.get());
        let span = debug_span!("publish", publisher = name, events = count, position);
        let time = Stopwatch::start();
        let publish = || block_on(self.lock().publish(events));
        let published = span.in_scope(|| catch_unwind(AssertUnwindSafe(publish)));
        let published = published.unwrap_or_else(|_| Err("the publisher panicked".into()));
        time.record(&names::PUBLISH_SECONDS, name);
        match published {
            Ok(()) => names::PUBLISHED.count(name, events.len()),
            Err(_) => names::PUBLISH_FAILURES.count(name, 1),
        }
        published.map_err(refused)
    }

    /// The publisher: its worker alone asks for it. One that has panicked is asked again, as one that has
    /// failed.
    fn lock(&self) -> MutexGuard<'_, dyn Publisher + 'static> {
        self.publisher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(cause: PublishError) -> StoreError {
    // It may go through later, as what fails by a disk or a network may.
    StoreError::new(StoreErrorKind::Io, "cannot publish").with_source(cause)
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outlet")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// A store as a publisher sees it.
pub(crate) type PublisherStore<S> = Lens<S, Outlet>;

impl<S: ProjectionStore> ProjectionStore for PublisherStore<S> {
    type Kind = Outbound;

    fn open_session(
        &self,
        name: &str,
        version: u32,
    ) -> Result<Box<dyn Session<Outbound>>, StoreError> {
        Ok(Box::new(PublisherSession::<S> {
            inner: self.store.open_session(name, version)?,
            outlet: self.extra.clone(),
            name: name.to_owned(),
        }))
    }

    fn open_letters(&self) -> Result<Box<dyn LetterBox<Outbound>>, StoreError> {
        Err(StoreError::new(StoreErrorKind::Other, NOT_ASIDE))
    }

    fn parked(&self, name: &str, version: u32) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.store.parked(name, version)
    }
}

struct PublisherSession<S: ProjectionStore> {
    inner: Box<dyn Session<S::Kind>>,
    outlet: Outlet,
    name: String,
}

impl<S: ProjectionStore> Session<Outbound> for PublisherSession<S> {
    fn now(&self) -> DateTime<Utc> {
        self.inner.now()
    }

    fn checkpoint(&mut self) -> Result<Position, StoreError> {
        self.inner.checkpoint()
    }

    fn hold(&mut self, duration: Duration) -> Result<Hold, StoreError> {
        self.inner.hold(duration)
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.inner.release()
    }

    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(&Batch) -> Result<(), TransactError>,
    ) -> Result<(), TransactError> {
        // A worker that was overtaken sends nothing again, as far as it can be known beforehand.
        if self.inner.checkpoint()? != from {
            return Err(TransactError::Moved);
        }
        let batch = Batch::new(self.outlet.source.clone());
        work(&batch)?;
        let events = batch.into_events();
        if !events.is_empty() {
            self.outlet.publish(&self.name, &events, to)?;
        }
        self.inner.transact(from, to, &mut |_| Ok(()))
    }
}
