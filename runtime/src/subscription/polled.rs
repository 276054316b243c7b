//! A subscription that is polled for its next page.

use std::task::{Context, Poll, ready};

use super::Subscription;
use crate::store::{BoxFuture, Page, StoreError};
use crate::version::Position;

/// A read of the next page, and whose it is.
type Reading = BoxFuture<'static, (Subscription, Result<(), StoreError>)>;

/// A subscription that rests, or that a future of its own reads from.
///
/// The future is kept until it is done: whoever polls may stop at any time and go on later.
pub(super) struct Polled {
    resting: Option<Subscription>,
    reading: Option<Reading>,
}

impl Polled {
    pub(super) const fn new(subscription: Subscription) -> Self {
        Self {
            resting: Some(subscription),
            reading: None,
        }
    }

    /// Where the subscription began, as long as nothing was read from it.
    pub(super) fn position(&self) -> Position {
        let resting = self.resting.as_ref();
        resting.map_or(Position::START, Subscription::position)
    }

    /// The page read last; empty before the first, and while the next one is read.
    pub(super) fn page(&self) -> &Page {
        const NONE: &Page = &Page::EMPTY;
        self.resting.as_ref().map_or(NONE, Subscription::page)
    }

    /// Waits for the next page.
    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<(), StoreError>> {
        if let Some(subscription) = self.resting.take() {
            self.reading = Some(Box::pin(read(subscription)));
        }
        let reading = self.reading.as_mut();
        let reading = reading.expect("a subscription rests or is read from");
        let (subscription, result) = ready!(reading.as_mut().poll(context));
        self.reading = None;
        self.resting = Some(subscription);
        Poll::Ready(result)
    }
}

async fn read(mut subscription: Subscription) -> (Subscription, Result<(), StoreError>) {
    let result = subscription.next_page().await.map(drop);
    (subscription, result)
}
