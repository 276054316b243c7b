//! The thread that writes, and the queue in front of it.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::append::Log;
use super::connection::Place;
use super::error::closed;
use super::group::{Request, Writer};
use super::thread::{self, Thread};
use crate::append::{AppendBatch, Appended, StreamAppend};
use crate::store::{AppendError, StoreError};

/// How many appends may wait before their callers do.
const QUEUE: usize = 1024;

/// How many appends make a group full.
const GROUP: usize = 512;

/// How many bytes of payload make a group full.
const GROUP_BYTES: usize = 4 * 1024 * 1024;

/// The way to the writer. Dropping it closes the queue, and waits until what stands there is written.
#[derive(Debug)]
pub(super) struct Queue {
    // Before the thread: without it that comes to its end.
    requests: mpsc::Sender<Request>,
    _thread: Thread,
}

impl Queue {
    /// Starts the writer, which opens the file.
    pub(super) async fn start(place: Arc<Place>) -> Result<Self, StoreError> {
        let (requests, queue) = mpsc::channel(QUEUE);
        let (opened, answer) = oneshot::channel();
        let thread = thread::start("annals-writer", move || match place.open_writer() {
            Ok(connection) => {
                let writer = Writer::new(Log::new(connection), place.busy_timeout);
                if opened.send(Ok(())).is_ok() {
                    serve(queue, writer);
                }
            }
            // Whoever wanted to open it may be gone.
            Err(error) => drop(opened.send(Err(error))),
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
        let sent = self.requests.send(request).await;
        sent.map_err(|_| AppendError::Store(closed()))?;
        // The writer answers whatever it takes, unless it dies; and then nobody knows.
        outcome.await.unwrap_or_else(|_| {
            let source = closed();
            Err(AppendError::Indeterminate { id, source })
        })
    }
}

/// Serves the queue until it is closed and empty.
fn serve(mut queue: mpsc::Receiver<Request>, mut writer: Writer) {
    while let Some(first) = queue.blocking_recv() {
        writer.serve(gather(first, &mut queue));
    }
}

/// Takes what waits behind `first`, and waits for nothing.
fn gather(first: Request, queue: &mut mpsc::Receiver<Request>) -> Vec<Request> {
    let mut bytes = size(&first);
    let mut group = vec![first];
    while group.len() < GROUP && bytes < GROUP_BYTES {
        let Ok(request) = queue.try_recv() else {
            break;
        };
        bytes += size(&request);
        group.push(request);
    }
    group
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
