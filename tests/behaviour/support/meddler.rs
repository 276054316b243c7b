//! A store that does something unexpected, when and as a test says.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use annals::store::{BoxFuture, FeedFilter, PageSource, Pages, StreamRange};
use annals::store::{Page, StoreErrorKind};
use annals::{
    AppendBatch, AppendError, Appended, EventStore, IdempotencyKey, Limits, Position, StoreError,
    StreamId,
};

use super::Store;

/// What becomes of one call.
pub(crate) enum Meddling {
    /// Nothing unexpected.
    Pass,
    /// Something else happens first.
    After(BoxFuture<'static, ()>),
    /// The call fails and does nothing.
    Fail(StoreErrorKind),
    /// The batch is stored, but the answer is lost. Only an append.
    LoseAnswer,
    /// The batch is lost, and nobody knows. Only an append.
    LoseBatch,
}

/// A store whose next calls are meddled with, each kind of call by its own list.
#[derive(Clone)]
pub(crate) struct Meddler {
    inner: Store,
    script: Arc<Script>,
}

#[derive(Default)]
struct Script {
    appends: Mutex<VecDeque<Meddling>>,
    reads: Mutex<VecDeque<Meddling>>,
    appended: AtomicUsize,
}

impl Meddler {
    pub(crate) fn new(inner: &Store) -> Self {
        Self {
            inner: Arc::clone(inner),
            script: Arc::default(),
        }
    }

    pub(crate) fn next_appends(&self, meddlings: impl IntoIterator<Item = Meddling>) {
        self.script.appends.lock().unwrap().extend(meddlings);
    }

    /// A read of one stream is one call, whatever the number of its pages.
    pub(crate) fn next_reads(&self, meddlings: impl IntoIterator<Item = Meddling>) {
        self.script.reads.lock().unwrap().extend(meddlings);
    }

    /// How often the store was asked to append.
    pub(crate) fn appends(&self) -> usize {
        self.script.appended.load(Ordering::SeqCst)
    }
}

fn next(script: &Mutex<VecDeque<Meddling>>) -> Meddling {
    let next = script.lock().unwrap().pop_front();
    next.unwrap_or(Meddling::Pass)
}

fn fault(kind: StoreErrorKind) -> StoreError {
    StoreError::new(kind, "meddling").with_source("a meddler")
}

impl fmt::Debug for Meddler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Meddler").field(&self.inner).finish()
    }
}

impl EventStore for Meddler {
    fn limits(&self) -> &Limits {
        self.inner.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        self.script.appended.fetch_add(1, Ordering::SeqCst);
        let open = |id| AppendError::Indeterminate {
            id,
            source: fault(StoreErrorKind::Io),
        };
        Box::pin(async move {
            match next(&self.script.appends) {
                Meddling::Pass => self.inner.append(batch).await,
                Meddling::After(first) => {
                    first.await;
                    self.inner.append(batch).await
                }
                Meddling::Fail(kind) => Err(fault(kind).into()),
                Meddling::LoseBatch => Err(open(batch.id())),
                Meddling::LoseAnswer => {
                    let id = batch.id();
                    self.inner.append(batch).await?;
                    Err(open(id))
                }
            }
        })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        let pages = self.inner.read_stream(stream, range);
        let meddling = Some(next(&self.script.reads));
        Pages::new(MeddledPages { meddling, pages })
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        self.inner.read_feed(after, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        self.inner.find_append(key)
    }
}

struct MeddledPages {
    meddling: Option<Meddling>,
    pages: Pages,
}

impl PageSource for MeddledPages {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async move {
            match self.meddling.take() {
                Some(Meddling::After(first)) => first.await,
                Some(Meddling::Fail(kind)) => return Err(fault(kind)),
                _ => {}
            }
            Ok(self.pages.next().await?.cloned())
        })
    }
}
