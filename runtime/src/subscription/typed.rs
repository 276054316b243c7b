//! The events of one aggregate's type, decoded, one after another.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Subscription;
use super::polled::Polled;
use crate::aggregate::Aggregate;
use crate::recorded::Recorded;
use crate::replay::{DecodeError, decode};
use crate::store::StoreError;
use crate::version::Position;

/// A [`Subscription`] to the events of all aggregates of type `A`, decoded.
///
/// A [`Stream`] that never ends, and as such for whatever takes one; [`next`](Self::next) does without.
/// Retired events are left out. An event that cannot be decoded is never passed over: asking again
/// gives the same error again. So does a store that cannot be read, until it can be.
pub struct TypedSubscription<A: Aggregate> {
    subscription: Polled,
    /// The place of the next stored event in the present page.
    index: usize,
    /// What one stored event became, still to be given.
    events: VecDeque<Recorded<'static, A::Event>>,
    position: Position,
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
    pub(super) fn new(subscription: Subscription) -> Self {
        let subscription = Polled::new(subscription);
        Self {
            position: subscription.position(),
            subscription,
            index: 0,
            events: VecDeque::new(),
        }
    }

    /// The next event; waits until there is one.
    ///
    /// # Errors
    ///
    /// Fails where the event cannot be decoded, and where the store cannot be read, in spite of the
    /// retries of the subscription.
    pub async fn next(&mut self) -> Result<Recorded<'static, A::Event>, SubscribeError> {
        poll_fn(|context| self.poll_event(context)).await
    }

    /// The position of the event given last: a subscription [after](Subscription::after) it goes on there.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    fn poll_event(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Recorded<'static, A::Event>, SubscribeError>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                if self.events.is_empty() {
                    self.position = event.position();
                }
                return Poll::Ready(Ok(event));
            }
            if let Some(stored) = self.subscription.page().get(self.index) {
                self.events.extend(decode::<A>(&stored)?);
                self.index += 1;
            } else {
                ready!(self.subscription.poll_page(context))?;
                self.index = 0;
            }
        }
    }
}

/// Nothing in it is pinned but what stands in a box.
impl<A: Aggregate> Unpin for TypedSubscription<A> {}

impl<A: Aggregate> Stream for TypedSubscription<A> {
    type Item = Result<Recorded<'static, A::Event>, SubscribeError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context).map(Some)
    }
}

impl<A: Aggregate> fmt::Debug for TypedSubscription<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedSubscription")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
