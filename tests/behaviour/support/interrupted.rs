//! A store in which something else happens first, when and as a test says.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use annals::store::{BoxFuture, FeedFilter, Page, PageSource, Pages, StreamRange};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, IdempotencyKey, Limits, Position, StoreError,
    StreamId,
};

use super::Store;

type Interruption = BoxFuture<'static, ()>;

/// A store whose next appends, and whose next reads of a stream, are interrupted.
#[derive(Clone)]
pub(crate) struct Interrupted {
    inner: Store,
    plan: Arc<Plan>,
}

#[derive(Default)]
struct Plan {
    appends: Mutex<VecDeque<Interruption>>,
    reads: Mutex<VecDeque<Interruption>>,
    sent: AtomicUsize,
    read: AtomicUsize,
}

impl Interrupted {
    pub(crate) fn new(inner: &Store) -> Self {
        Self {
            inner: Arc::clone(inner),
            plan: Arc::default(),
        }
    }

    pub(crate) fn before_appends<F>(&self, what: impl IntoIterator<Item = F>)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let boxed = what
            .into_iter()
            .map(|first| Box::pin(first) as Interruption);
        self.plan.appends.lock().unwrap().extend(boxed);
    }

    pub(crate) fn before_reads<F>(&self, what: impl IntoIterator<Item = F>)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let boxed = what
            .into_iter()
            .map(|first| Box::pin(first) as Interruption);
        self.plan.reads.lock().unwrap().extend(boxed);
    }

    /// How often it was asked to append.
    pub(crate) fn appends(&self) -> usize {
        self.plan.sent.load(Ordering::SeqCst)
    }

    /// How often it was asked for a stream.
    pub(crate) fn reads(&self) -> usize {
        self.plan.read.load(Ordering::SeqCst)
    }
}

fn next(plan: &Mutex<VecDeque<Interruption>>) -> Option<Interruption> {
    plan.lock().unwrap().pop_front()
}

impl fmt::Debug for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interrupted").field(&self.inner).finish()
    }
}

impl EventStore for Interrupted {
    fn limits(&self) -> &Limits {
        self.inner.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        self.plan.sent.fetch_add(1, Ordering::SeqCst);
        let first = next(&self.plan.appends);
        Box::pin(async move {
            if let Some(first) = first {
                first.await;
            }
            self.inner.append(batch).await
        })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        self.plan.read.fetch_add(1, Ordering::SeqCst);
        let pages = self.inner.read_stream(stream, range);
        match next(&self.plan.reads) {
            Some(first) => Pages::new(InterruptedPages(Some(first), pages)),
            None => pages,
        }
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        self.inner.read_feed(after, filter)
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        self.inner.read_feed_back(before, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        self.inner.find_append(key)
    }
}

struct InterruptedPages(Option<Interruption>, Pages);

impl PageSource for InterruptedPages {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async {
            if let Some(first) = self.0.take() {
                first.await;
            }
            Ok(self.1.next().await?.cloned())
        })
    }
}
