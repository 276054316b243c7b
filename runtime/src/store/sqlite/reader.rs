//! Connections that read: a pool for callers' threads, and threads that read ahead.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::connection::Place;
use super::error::{closed, failed};
use super::names::Names;
use super::read::{Bounds, Filled, Scan};
use super::thread::{self, Thread};
use crate::store::{Page, StoreError};

/// How many threads read ahead.
const THREADS: usize = 2;

/// A connection that reads, and the names it has met.
#[derive(Debug)]
pub(super) struct Reader {
    connection: Connection,
    names: Names,
}

impl Reader {
    /// Fills one page of `scan`, in the memory of `spent`.
    pub(super) fn fill(
        &mut self,
        scan: &mut impl Scan,
        spent: Page,
        bounds: Bounds,
    ) -> Result<Filled, StoreError> {
        self.run(|connection, names| scan.fill(connection, names, spent.into_builder(), bounds))
    }

    pub(super) fn run<T>(
        &mut self,
        read: impl FnOnce(&Connection, &mut Names) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        read(&self.connection, &mut self.names).map_err(failed("cannot read events"))
    }
}

/// A reader that is opened when it is needed first.
#[derive(Debug)]
pub(super) struct Slot {
    place: Arc<Place>,
    busy_timeout: Duration,
    reader: Option<Reader>,
}

impl Slot {
    fn new(place: Arc<Place>, busy_timeout: Duration) -> Self {
        Self {
            place,
            busy_timeout,
            reader: None,
        }
    }

    fn reader(&mut self) -> Result<&mut Reader, StoreError> {
        match &mut self.reader {
            Some(reader) => Ok(reader),
            empty => Ok(empty.insert(Reader {
                connection: self.place.open_reader(self.busy_timeout)?,
                names: Names::default(),
            })),
        }
    }
}

/// Readers for callers' threads, lent one by one. They never wait for a lock.
#[derive(Debug)]
pub(super) struct Pool {
    place: Arc<Place>,
    idle: Mutex<Vec<Slot>>,
    permits: Semaphore,
}

impl Pool {
    pub(super) fn new(place: Arc<Place>, readers: usize) -> Self {
        Self {
            place,
            idle: Mutex::default(),
            permits: Semaphore::new(readers),
        }
    }

    /// Reads on the caller's thread, once a reader is free.
    pub(super) async fn read<T>(
        &self,
        read: impl FnOnce(&mut Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _permit = self.permits.acquire().await.map_err(|_| closed())?;
        let idle = self.idle().pop();
        let mut slot = idle.unwrap_or_else(|| Slot::new(Arc::clone(&self.place), Duration::ZERO));
        let result = slot.reader().and_then(read);
        self.idle().push(slot);
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Job = Box<dyn FnOnce(&mut Slot) + Send>;

/// Threads that read, started when there is something to read ahead. They wait for locks.
#[derive(Debug)]
pub(super) struct Threads {
    place: Arc<Place>,
    // Before the threads: without it they come to their end.
    jobs: mpsc::Sender<Job>,
    queue: Arc<Mutex<mpsc::Receiver<Job>>>,
    running: Mutex<Vec<Thread>>,
}

impl Threads {
    pub(super) fn new(place: Arc<Place>) -> Self {
        let (jobs, queue) = mpsc::channel();
        Self {
            place,
            jobs,
            queue: Arc::new(Mutex::new(queue)),
            running: Mutex::default(),
        }
    }

    /// Has a thread read. The read takes place, wanted or not, once it is asked for.
    pub(super) fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        self.start()?;
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |slot| {
            // Whoever asked may be gone.
            let _ = answer.send(slot.reader().and_then(read));
        });
        self.jobs.send(job).map_err(|_| closed())?;
        Ok(result)
    }

    /// Starts a thread where there are too few, be it that one has ended in a panic.
    fn start(&self) -> Result<(), StoreError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|thread| !thread.is_finished());
        if running.len() < THREADS {
            let mut slot = Slot::new(Arc::clone(&self.place), self.place.busy_timeout);
            let queue = Arc::clone(&self.queue);
            let thread = thread::start("annals-reader", move || {
                while let Some(job) = next(&queue) {
                    job(&mut slot);
                }
            })?;
            running.push(Thread::from(thread));
        }
        Ok(())
    }
}

fn next(queue: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    queue
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}
