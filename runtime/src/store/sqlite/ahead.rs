//! Pages read ahead: the next one is filled while the caller decodes this one.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::Shared;
use super::error::closed;
use super::read::{Bounds, Filled, Scan};
use super::reader::Reader;
use crate::store::{BoxFuture, Page, PageSource, StoreError};
use crate::version::Position;

/// The first page is read on the caller's thread and kept small: most streams end within it, and cost
/// neither a change of threads nor a long stay of the executor's in a call that blocks.
const FIRST: Bounds = Bounds {
    events: 128,
    bytes: 64 * 1024,
    positions: 1024,
    blocks: 1024,
};

/// The pages after it are each twice as large, up to this: in a stream of a thousand events, too, one is
/// decoded while the next is read.
const LARGEST: Bounds = Bounds {
    events: 2048,
    bytes: 256 * 1024,
    positions: 64 * 1024,
    blocks: 16 * 1024,
};

impl Bounds {
    fn doubled(self) -> Self {
        Self {
            events: LARGEST.events.min(self.events * 2),
            bytes: LARGEST.bytes.min(self.bytes * 2),
            positions: LARGEST.positions.min(self.positions * 2),
            blocks: LARGEST.blocks.min(self.blocks * 2),
        }
    }
}

/// A read in progress.
pub(super) struct ReadAhead<S> {
    shared: Arc<Shared>,
    /// Where the page begins that was not yet returned.
    scan: S,
    /// How large the next page is that a thread reads.
    bounds: Bounds,
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
            bounds: FIRST.doubled(),
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
    fn read_on(&mut self, spent: Page) -> State<S> {
        let mut scan = self.scan.clone();
        let bounds = self.bounds;
        self.bounds = bounds.doubled();
        let read = move |reader: &mut Reader| {
            let filled = reader.fill(&mut scan, spent, bounds)?;
            Ok((scan, filled))
        };
        let answer = self.shared.threads.read(read);
        answer.map_or(State::Idle, State::Reading)
    }
}

impl<S: Scan + Sync> PageSource for ReadAhead<S> {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(self.next(spent))
    }

    fn reached(&self) -> Option<Position> {
        let reached = self.scan.reached()?;
        Some(Position::from(reached.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use pollster::block_on;
    use rusqlite::Connection;

    use super::super::SqliteStore;
    use super::super::names::Names;
    use super::super::read::FeedScan;
    use super::*;
    use crate::append::{AppendBatch, NewEvent};
    use crate::names::StreamId;
    use crate::store::{EventStore, PageBuilder};
    use crate::version::ExpectedVersion;

    /// A read of the feed that counts the pages it has filled.
    #[derive(Debug, Clone)]
    struct Counted(FeedScan, Arc<AtomicUsize>);

    impl Scan for Counted {
        fn fill(
            &mut self,
            connection: &Connection,
            names: &mut Names,
            page: PageBuilder,
            bounds: Bounds,
        ) -> rusqlite::Result<Filled> {
            let filled = self.0.fill(connection, names, page, bounds);
            self.1.fetch_add(1, Ordering::SeqCst);
            filled
        }
    }

    #[test]
    fn one_page_is_read_ahead_and_no_more_however_slow_its_reader_is() {
        let directory = tempfile::tempdir().unwrap();
        let store = block_on(SqliteStore::open(directory.path().join("events.db"))).unwrap();
        let event = NewEvent::new("Counted", 1, "1").unwrap();
        let stream = StreamId::new("Counter", "1").unwrap();
        let events = vec![event; 20_000];
        let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, events);
        block_on(store.append(batch)).unwrap();
        let filled = Arc::new(AtomicUsize::new(0));
        let scan = Counted(FeedScan::new(Position::START), Arc::clone(&filled));
        let mut ahead = ReadAhead::new(Arc::clone(&store.shared), scan);
        for given in 1..=5 {
            assert!(
                block_on(ahead.next_page(Page::default()))
                    .unwrap()
                    .is_some()
            );
            // What is read ahead at all is read by then: its thread answers jobs in their order.
            let last = store.shared.threads.read(|_: &mut Reader| Ok(()));
            block_on(last.unwrap()).unwrap().unwrap();
            std::thread::sleep(Duration::from_millis(20));
            assert!(filled.load(Ordering::SeqCst) <= given + 1);
        }
    }
}
