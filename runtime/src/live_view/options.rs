//! How a live view is started.

use std::sync::Arc;
use std::time::Duration;

use super::{Follower, InMemory, LiveView, Shown};
use crate::projection::Projection;
use crate::projector::{RunningProjector, Terms};
use crate::repository::Retries;
use crate::store::{EventStore, StoreError};
use crate::subscription::Subscription;
use crate::version::Position;

/// How a [`LiveView`] is started.
#[derive(Debug, Clone, Default)]
pub struct LiveViewOptions {
    after: Position,
    poll_interval: Option<Duration>,
    retries: Retries,
}

impl LiveViewOptions {
    /// Begins with the first event after `position`: the state it is started with is the fold of all
    /// events up to there.
    #[must_use]
    pub const fn after(mut self, position: Position) -> Self {
        self.after = position;
        self
    }

    /// Sets how often to look for what other processes have appended: every 100 milliseconds where
    /// nothing else is set.
    #[must_use]
    pub const fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = Some(interval);
        self
    }

    /// Sets how often an event that fails is tried again in a row before the view stops. A read that fails
    /// and [may go through later](StoreError::is_retryable) is tried on and on.
    #[must_use]
    pub fn with_retries(mut self, retries: impl Into<Retries>) -> Self {
        self.retries = retries.into();
        self
    }

    /// Starts a view; `state` is what it is at the position it begins after.
    ///
    /// # Errors
    ///
    /// Fails where a thread cannot be started.
    pub fn start<T>(self, store: impl EventStore, state: T) -> Result<LiveView<T>, StoreError>
    where
        T: Projection<Store = InMemory> + Clone + Sync,
    {
        let store: Arc<dyn EventStore> = Arc::new(store);
        let mut subscription = Subscription::new(Arc::clone(&store)).after(self.after);
        if let Some(interval) = self.poll_interval {
            subscription = subscription.with_poll_interval(interval);
        }
        let shown = Arc::new(Shown::new(state, self.after));
        let terms = Terms::with_retries(self.retries);
        let follower = Follower::new(store, terms, subscription, Arc::clone(&shown));
        let running = RunningProjector::start(vec![Box::new(follower)])?;
        Ok(LiveView { running, shown })
    }
}
