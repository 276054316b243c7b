//! A read that fails on command.

use super::fault::{ReadFault, failure};
use crate::store::{BoxFuture, Page, PageSource, Pages, StoreError};
use crate::version::Position;

/// A read that gives the pages of another one until it fails.
pub(super) struct FaultyRead {
    inner: Pages,
    fault: ReadFault,
    given: usize,
}

impl FaultyRead {
    pub(super) const fn new(inner: Pages, fault: ReadFault) -> Self {
        Self {
            inner,
            fault,
            given: 0,
        }
    }

    async fn next(&mut self) -> Result<Option<Page>, StoreError> {
        if let ReadFault::FailAt { page, kind } = self.fault
            && self.given + 1 >= page
        {
            return Err(failure(kind));
        }
        let page = self.inner.next().await?.cloned();
        self.given += 1;
        Ok(page)
    }
}

impl PageSource for FaultyRead {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(self.next())
    }

    fn reached(&self) -> Option<Position> {
        self.inner.reached()
    }
}
