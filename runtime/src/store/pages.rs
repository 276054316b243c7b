//! A read in progress: one page after another.

use std::fmt;

use super::{BoxFuture, Page, StoreError};
use crate::version::Position;

/// What fills the pages of a read. A store implements it for each of its ways to read.
pub trait PageSource: Send {
    /// Fills the next page, or gives `None` at the end of what there is to read.
    ///
    /// `spent` is a page that the reader is done with: its memory may be used again. A page returned
    /// is never empty. Dropping the future loses no event: the next call begins where the last page
    /// that was returned ended.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>>;

    /// The position up to which a read of the feed has looked, be there events it asks for or not.
    ///
    /// Every event asked for at this position or below stands in a page that was returned. `None`
    /// where the source does not know, or reads a stream.
    fn reached(&self) -> Option<Position> {
        None
    }
}

/// A read in progress.
///
/// Memory stays constant however long the read is: one page is in the hands of the reader, and the
/// store may fill the next one meanwhile.
pub struct Pages {
    source: Box<dyn PageSource>,
    current: Page,
}

impl Pages {
    /// A read whose pages `source` fills.
    #[must_use]
    pub fn new(source: impl PageSource + 'static) -> Self {
        Self {
            source: Box::new(source),
            current: Page::default(),
        }
    }

    /// The page that [`next`](Self::next) gave last: empty before the first and after the end.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.current
    }

    /// The position up to which a read of the feed has looked, where the store says so.
    #[must_use]
    pub fn reached(&self) -> Option<Position> {
        self.source.reached()
    }

    /// The next page, or `None` at the end of what there is to read.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    pub async fn next(&mut self) -> Result<Option<&Page>, StoreError> {
        let spent = std::mem::take(&mut self.current);
        match self.source.next_page(spent).await? {
            Some(page) => {
                self.current = page;
                Ok(Some(&self.current))
            }
            None => Ok(None),
        }
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}
