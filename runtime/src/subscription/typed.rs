//! The events of one aggregate's type, decoded, one after another.

use std::collections::VecDeque;

use super::Subscription;
use crate::aggregate::Aggregate;
use crate::recorded::Recorded;
use crate::replay::{DecodeError, decode};
use crate::store::StoreError;

/// A [`Subscription`] to the events of all aggregates of type `A`, decoded.
///
/// Retired events are left out. An event that cannot be decoded is never passed over: asking again
/// gives the same error again.
#[derive(Debug)]
pub struct TypedSubscription<A: Aggregate> {
    subscription: Subscription,
    /// The place of the next stored event in the present page.
    index: usize,
    /// What one stored event became, still to be given.
    events: VecDeque<Recorded<'static, A::Event>>,
}

/// Why a subscription could not give the next event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubscribeError {
    /// The event cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SubscribeError {
    /// Whether the same call may go through later, with nothing else changed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Decode(_) => false,
        }
    }
}

impl<A: Aggregate> TypedSubscription<A> {
    pub(super) const fn new(subscription: Subscription) -> Self {
        Self {
            subscription,
            index: 0,
            events: VecDeque::new(),
        }
    }

    /// The next event; waits until there is one.
    ///
    /// # Errors
    ///
    /// Fails where the event cannot be decoded, and where the store cannot be read.
    pub async fn next(&mut self) -> Result<Recorded<'static, A::Event>, SubscribeError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            if let Some(stored) = self.subscription.page().get(self.index) {
                self.events.extend(decode::<A>(&stored)?);
                self.index += 1;
            } else {
                self.subscription.next_page().await?;
                self.index = 0;
            }
        }
    }
}
