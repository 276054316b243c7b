//! The thread that writes, and the queue in front of it.

use std::sync::{Arc, mpsc as blocking};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::Checkpoints;
use super::company::Company;
use super::connection::Place;
use super::error::closed;
use super::group::{Request, Writer};
use super::setup::Setup;
use super::snapshot;
use super::thread::{self, Thread};
use crate::append::{AppendBatch, Appended, StreamAppend};
use crate::names::StreamId;
use crate::snapshot::Snapshot;
use crate::store::{AppendError, FeedEnd, StoreError};

/// How many appends may wait before their callers do.
const QUEUE: usize = 1024;

/// How many appends make a group full.
const GROUP: usize = 512;

/// How many bytes of payload make a group full.
const GROUP_BYTES: usize = 4 * 1024 * 1024;

/// How long the writer looks out for another append after the last, before it sleeps.
const LOOKOUT: Duration = Duration::from_micros(50);

/// What waits for the writer.
#[derive(Debug)]
enum Work {
    Append(Request),
    Snapshot(snapshot::Request),
}

/// The way to the writer. Dropping it closes the queue, and waits until what stands there is written.
#[derive(Debug)]
pub(super) struct Queue {
    // Before the thread: without it that comes to its end.
    requests: mpsc::Sender<Work>,
    _thread: Thread,
}

impl Queue {
    /// Starts the writer, which opens the file.
    pub(super) async fn start(
        place: Arc<Place>,
        end: Arc<FeedEnd>,
        setup: Setup,
    ) -> Result<Self, StoreError> {
        let (requests, queue) = mpsc::channel(QUEUE);
        let (opened, answer) = oneshot::channel();
        let thread = thread::start("annals-writer", move || {
            match setup.open_writer(&place, end) {
                Ok(writer) => {
                    if opened.send(Ok(())).is_ok() {
                        serve(queue, writer);
                    }
                }
                // Whoever wanted to open it may be gone.
                Err(error) => drop(opened.send(Err(error))),
            }
        })?;
        // From here on the thread is waited for, but not before: while it opens the file it may wait
        // for a lock, and this future may be dropped meanwhile.
        answer.await.map_err(|_| closed())??;
        Ok(Self {
            requests,
            _thread: Thread::from(thread),
        })
    }

    /// Stores `batch`, once the writer comes to it.
    pub(super) async fn append(
        &self,
        batch: AppendBatch,
        now: i64,
    ) -> Result<Appended, AppendError> {
        let id = batch.id();
        let (answer, outcome) = oneshot::channel();
        let request = Request { batch, now, answer };
        let sent = self.requests.send(Work::Append(request)).await;
        sent.map_err(|_| AppendError::Store(closed()))?;
        // The writer answers whatever it takes, unless it dies; and then nobody knows.
        outcome.await.unwrap_or_else(|_| {
            let source = closed();
            Err(AppendError::Indeterminate { id, source })
        })
    }

    /// Keeps a snapshot, once the writer comes to it. Blocks.
    pub(super) fn save_snapshot(
        &self,
        stream: StreamId,
        snapshot: Snapshot,
    ) -> Result<(), StoreError> {
        let (answer, outcome) = blocking::channel();
        let request = snapshot::Request {
            stream,
            snapshot,
            answer,
        };
        let sent = self.requests.blocking_send(Work::Snapshot(request));
        sent.map_err(|_| closed())?;
        outcome.recv().map_err(|_| closed())?
    }
}

/// Serves the queue until it is closed and empty. Appends go before snapshots, which nobody waits for.
fn serve(mut queue: mpsc::Receiver<Work>, mut writer: Writer) {
    let mut checkpoints = Checkpoints::default();
    let mut company = Company::new(LOOKOUT);
    while let Some(first) = next(&mut queue) {
        let group = Group::gather(first, &mut queue, company);
        if !group.appends.is_empty() {
            let answered = group.appends.len();
            writer.serve(group.appends);
            company = company.after(answered, queue.len(), writer.commit_took);
        }
        // While the fate of an append is open nothing else is written; whoever sent a snapshot is told
        // by its answer being dropped.
        for snapshot in group.snapshots.into_iter().filter(|_| !writer.unsettled) {
            snapshot.serve(&writer.log.connection);
        }
        if !writer.unsettled {
            checkpoints.after_group(&writer.log.connection);
        }
    }
}

/// What comes next in the queue; `None` once it is closed and empty.
///
/// Whoever was answered just now often sends again: the thread looks out for that before it sleeps,
/// because to be woken costs as much as to write an append.
fn next(queue: &mut mpsc::Receiver<Work>) -> Option<Work> {
    let start = Instant::now();
    while start.elapsed() < LOOKOUT {
        match queue.try_recv() {
            Ok(work) => return Some(work),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => std::thread::yield_now(),
        }
    }
    queue.blocking_recv()
}

/// What is served together.
#[derive(Default)]
struct Group {
    appends: Vec<Request>,
    snapshots: Vec<snapshot::Request>,
    bytes: usize,
}

impl Group {
    /// Takes what waits behind `first`, and what is expected to come in a moment.
    fn gather(first: Work, queue: &mut mpsc::Receiver<Work>, company: Company) -> Self {
        let mut group = Self::default();
        group.add(first);
        let start = Instant::now();
        let mut last = start;
        while !group.is_full() {
            match queue.try_recv() {
                Ok(next) => {
                    group.add(next);
                    last = Instant::now();
                }
                Err(TryRecvError::Empty)
                    if company.is_awaited(group.appends.len(), start.elapsed(), last.elapsed()) =>
                {
                    std::thread::yield_now();
                }
                Err(_) => break,
            }
        }
        group
    }

    fn add(&mut self, work: Work) {
        match work {
            Work::Append(request) => {
                self.bytes += size(&request);
                self.appends.push(request);
            }
            Work::Snapshot(request) => {
                self.bytes += request.snapshot.state().len();
                self.snapshots.push(request);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.appends.len() + self.snapshots.len() >= GROUP || self.bytes >= GROUP_BYTES
    }
}

fn size(request: &Request) -> usize {
    let events = request
        .batch
        .streams()
        .iter()
        .flat_map(StreamAppend::events);
    events.map(|event| event.data().len()).sum()
}

/// Checks on a thread of its own that the file can be read.
pub(super) async fn check_readable(place: Arc<Place>) -> Result<(), StoreError> {
    let (answer, checked) = oneshot::channel();
    thread::start("annals-opener", move || {
        // Whoever wanted to open it may be gone.
        let _ = answer.send(place.check_readable());
    })?;
    checked.await.map_err(|_| closed())?
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::store::StoreErrorKind;

    /// A queue before a writer that takes `taken` appends and ends without an answer.
    fn before_a_writer_that_dies(taken: usize) -> Queue {
        let (requests, mut queue) = mpsc::channel(1);
        let thread = thread::start("annals-writer", move || {
            for _ in 0..taken {
                drop(queue.blocking_recv());
            }
        });
        let thread = Thread::from(thread.unwrap());
        while taken == 0 && !thread.is_finished() {
            std::thread::yield_now();
        }
        let _thread = thread;
        Queue { requests, _thread }
    }

    fn append() -> Work {
        let (answer, _) = oneshot::channel();
        Work::Append(Request {
            batch: AppendBatch::new(),
            now: 0,
            answer,
        })
    }

    /// Company of so many appends, for whom a group waits until they are there.
    fn company(appends: usize) -> Company {
        const HOUR: Duration = Duration::from_secs(3600);
        let before = Company::new(HOUR).after(appends, 0, HOUR);
        before.after(appends, 0, HOUR)
    }

    #[test]
    fn a_group_takes_in_who_comes_late() {
        let (requests, mut queue) = mpsc::channel(QUEUE);
        requests.try_send(append()).unwrap();
        let late = std::thread::spawn(move || {
            while requests.capacity() < QUEUE {
                std::thread::yield_now();
            }
            requests.try_send(append()).unwrap();
            requests
        });
        let group = Group::gather(append(), &mut queue, company(3));
        assert_eq!(group.appends.len(), 3);
        drop(late.join().unwrap());
    }

    #[test]
    fn a_group_waits_for_nobody_once_the_queue_is_closed() {
        let (requests, mut queue) = mpsc::channel(QUEUE);
        requests.try_send(append()).unwrap();
        drop(requests);
        let group = Group::gather(append(), &mut queue, company(3));
        assert_eq!(group.appends.len(), 2);
    }

    #[test]
    fn an_append_that_no_writer_takes_is_refused_as_closed() {
        let queue = before_a_writer_that_dies(0);
        let answer = block_on(queue.append(AppendBatch::new(), 0));
        let Err(AppendError::Store(error)) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(error.kind(), StoreErrorKind::Closed);
    }

    #[test]
    fn an_append_that_a_dying_writer_has_taken_is_indeterminate() {
        let queue = before_a_writer_that_dies(1);
        let batch = AppendBatch::new();
        let answer = block_on(queue.append(batch.clone(), 0));
        let Err(AppendError::Indeterminate { id, source }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(id, batch.id());
        assert_eq!(source.kind(), StoreErrorKind::Closed);
    }
}
