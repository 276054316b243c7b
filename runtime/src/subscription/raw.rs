//! The events as they are stored, one after another.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Subscription;
use super::polled::Polled;
use crate::recorded::RecordedEvent;
use crate::store::StoreError;
use crate::version::Position;

/// A [`Subscription`] that gives its events one after another, as they are stored.
///
/// A [`Stream`] that never ends, and as such for whatever takes one; [`next`](Self::next) does without.
/// Between two events nothing is read: whoever is slow costs the memory of some pages. After an error the
/// next event is the one that was asked for.
pub struct RawSubscription {
    subscription: Polled,
    /// The place of the next event in the present page.
    index: usize,
    position: Position,
}

impl RawSubscription {
    pub(super) fn new(subscription: Subscription) -> Self {
        let subscription = Polled::new(subscription);
        Self {
            position: subscription.position(),
            subscription,
            index: 0,
        }
    }

    /// The next event; waits until there is one.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read, in spite of the retries of the subscription.
    pub async fn next(&mut self) -> Result<RecordedEvent<'static>, StoreError> {
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
    ) -> Poll<Result<RecordedEvent<'static>, StoreError>> {
        loop {
            if let Some(event) = self.subscription.page().get(self.index) {
                self.index += 1;
                self.position = event.position();
                return Poll::Ready(Ok(event.into_owned()));
            }
            ready!(self.subscription.poll_page(context))?;
            self.index = 0;
        }
    }
}

impl Stream for RawSubscription {
    type Item = Result<RecordedEvent<'static>, StoreError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context).map(Some)
    }
}

impl fmt::Debug for RawSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawSubscription")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
