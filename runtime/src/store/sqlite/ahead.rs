//! Pages read ahead: the next one is filled while the caller decodes this one.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::Shared;
use super::error::closed;
use super::read::{Bounds, Filled, Scan};
use super::reader::Reader;
use crate::store::{BoxFuture, Page, PageSource, StoreError};

/// The first page is read on the caller's thread and kept small: most streams end within it, and cost
/// neither a change of threads nor a long stay of the executor's in a call that blocks.
const FIRST: Bounds = Bounds {
    events: 128,
    bytes: 64 * 1024,
    positions: 1024,
};

const AHEAD: Bounds = Bounds {
    events: 2048,
    bytes: 256 * 1024,
    positions: 64 * 1024,
};

/// A read in progress.
pub(super) struct ReadAhead<S> {
    shared: Arc<Shared>,
    /// Where the page begins that was not yet returned.
    scan: S,
    state: State<S>,
}

enum State<S> {
    /// Nothing is read ahead.
    Idle,
    /// A thread reads the next page.
    Reading(oneshot::Receiver<Result<(S, Filled), StoreError>>),
    /// There is no next page.
    Ended,
}

impl<S: Scan> ReadAhead<S> {
    pub(super) fn new(shared: Arc<Shared>, scan: S) -> Self {
        Self {
            shared,
            scan,
            state: State::Idle,
        }
    }

    async fn next(&mut self, mut spent: Page) -> Result<Option<Page>, StoreError> {
        loop {
            let (scan, filled) = match &mut self.state {
                State::Ended => return Ok(None),
                State::Idle => self.read_first().await?,
                State::Reading(answer) => {
                    let answer = answer.await;
                    self.state = State::Idle;
                    answer.map_err(|_| closed())??
                }
            };
            self.scan = scan;
            self.state = if filled.more {
                self.read_on(std::mem::take(&mut spent))
            } else {
                State::Ended
            };
            if !filled.page.is_empty() {
                return Ok(Some(filled.page));
            }
        }
    }

    async fn read_first(&self) -> Result<(S, Filled), StoreError> {
        let mut scan = self.scan.clone();
        let read = move |reader: &mut Reader| {
            let filled = reader.fill(&mut scan, Page::default(), FIRST)?;
            Ok((scan, filled))
        };
        self.shared.read(read).await
    }

    /// Has a thread fill the next page. Where there is no thread, it is read when it is asked for.
    fn read_on(&self, spent: Page) -> State<S> {
        let scan = self.scan.clone();
        let answer = self
            .shared
            .threads
            .read(|reader| fill_some(reader, scan, spent));
        answer.map_or(State::Idle, State::Reading)
    }
}

/// Fills pages until there is something in one.
fn fill_some<S: Scan>(
    reader: &mut Reader,
    mut scan: S,
    spent: Page,
) -> Result<(S, Filled), StoreError> {
    let mut filled = reader.fill(&mut scan, spent, AHEAD)?;
    while filled.page.is_empty() && filled.more {
        filled = reader.fill(&mut scan, filled.page, AHEAD)?;
    }
    Ok((scan, filled))
}

impl<S: Scan + Sync> PageSource for ReadAhead<S> {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(self.next(spent))
    }
}
