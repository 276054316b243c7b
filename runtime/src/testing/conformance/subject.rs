//! What the suite runs on.

use std::sync::Arc;

use crate::clock::Clock;
use crate::limits::Limits;
use crate::store::{BoxFuture, EventStore};

/// A place for a store that the suite opens: a file, a database, a piece of memory.
///
/// Empty at first. Opened again, it holds what the handles before have stored. The suite asks for one
/// such place for each property; what the place needs for itself, a temporary directory for instance,
/// it cleans up when it is dropped.
///
/// Implemented for closures from a [`Setup`] to a future of a store. They panic where the store does
/// not open.
pub trait Subject: Send + Sync + 'static {
    /// Opens the store of this place, with the clock and the limits asked for.
    ///
    /// All earlier handles are dropped by then, but in the properties of
    /// [`several_handles`](super::several_handles).
    fn open(&self, setup: Setup) -> BoxFuture<'_, Arc<dyn EventStore>>;

    /// Runs a future to its end on this thread; called from several threads at once.
    ///
    /// For a store that needs a runtime around it; without, `pollster` does.
    fn block_on(&self, future: BoxFuture<'_, ()>) {
        pollster::block_on(future);
    }
}

impl<F, Opening, Store> Subject for F
where
    F: Fn(Setup) -> Opening + Send + Sync + 'static,
    Opening: Future<Output = Store> + Send + 'static,
    Store: EventStore,
{
    fn open(&self, setup: Setup) -> BoxFuture<'_, Arc<dyn EventStore>> {
        let opening = self(setup);
        Box::pin(async move { Arc::new(opening.await) as Arc<dyn EventStore> })
    }
}

/// How the suite wants a store opened.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Setup {
    /// Where the store takes the time from.
    pub clock: Clock,
    /// How large the store lets names, events and batches be.
    pub limits: Limits,
}

impl Setup {
    pub(super) fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    pub(super) fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
