//! A store that makes its callers wait, so that their futures can be dropped half-way.

use std::sync::Arc;

use annals::store::{BoxFuture, FeedFilter, Page, PageSource, Pages, StreamRange};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, IdempotencyKey, Limits, Position, StoreError,
    StreamId,
};

use super::Store;

/// A store whose every call is pending once before it does its work, and once after.
#[derive(Debug)]
pub(crate) struct Yielding(Store);

impl Yielding {
    pub(crate) fn new(inner: &Store) -> Self {
        Self(Arc::clone(inner))
    }
}

/// Pending once.
async fn pause() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if waited {
            return std::task::Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

async fn between_pauses<T>(work: impl Future<Output = T>) -> T {
    pause().await;
    let done = work.await;
    pause().await;
    done
}

impl EventStore for Yielding {
    fn limits(&self) -> &Limits {
        self.0.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(between_pauses(self.0.append(batch)))
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        Pages::new(Slow(self.0.read_stream(stream, range)))
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        Pages::new(Slow(self.0.read_feed(after, filter)))
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        Pages::new(Slow(self.0.read_feed_back(before, filter)))
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        Box::pin(between_pauses(self.0.find_append(key)))
    }
}

struct Slow(Pages);

impl PageSource for Slow {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async {
            pause().await;
            // No pause behind it: a page that was taken must be handed out.
            Ok(self.0.next().await?.cloned())
        })
    }
}
