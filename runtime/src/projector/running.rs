//! Projections that follow the feed, each on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tokio::sync::watch;

use super::worker::Run;
use super::{ProjectionError, ProjectionState, ProjectionStatus, WaitError};
use crate::block_on::block_on;
use crate::repository::Retries;
use crate::store::{StoreError, StoreErrorKind};
use crate::version::Position;
use crate::within::within;

/// How often a projection that rests looks whether it may go on.
const REST: Duration = Duration::from_millis(10);

/// Projections that follow the feed until they are told to stop, or this is dropped.
///
/// Both wait until the page of events in progress is taken in.
#[derive(Debug)]
pub struct RunningProjector {
    stop: Arc<AtomicBool>,
    threads: Vec<Thread>,
}

#[derive(Debug)]
struct Thread {
    status: watch::Receiver<ProjectionStatus>,
    paused: Arc<AtomicBool>,
    handle: Option<JoinHandle<()>>,
}

impl RunningProjector {
    pub(crate) fn start(workers: Vec<Box<dyn Run>>, retries: &Retries) -> Result<Self, StoreError> {
        let mut running = Self {
            stop: Arc::default(),
            threads: Vec::with_capacity(workers.len()),
        };
        for worker in workers {
            let stop = Arc::clone(&running.stop);
            running.threads.push(Thread::start(worker, stop, retries)?);
        }
        Ok(running)
    }

    /// How each projection is, in the order in which they were added.
    #[must_use]
    pub fn status(&self) -> Vec<ProjectionStatus> {
        self.threads.iter().map(Thread::status).collect()
    }

    /// Waits until a projection has taken in all up to `position`: whoever appended there reads its own
    /// write then.
    ///
    /// # Errors
    ///
    /// Fails where no projection has this name, where it has stopped before the position, and where it
    /// has not come there within `patience`.
    pub async fn wait_for(
        &self,
        projection: &str,
        position: Position,
        patience: Duration,
    ) -> Result<(), WaitError> {
        match self.find(projection) {
            Some(thread) => thread.wait_for(position, patience).await,
            None => Err(WaitError::Unknown {
                name: projection.to_owned(),
            }),
        }
    }

    /// Lets a projection rest after the page of events in progress, until it is [resumed](Self::resume);
    /// `false` where none has this name.
    #[must_use = "`false` says that nothing was paused"]
    pub fn pause(&self, projection: &str) -> bool {
        self.set_paused(projection, true)
    }

    /// Lets a projection that was paused go on; `false` where none has this name.
    #[must_use = "`false` says that nothing was resumed"]
    pub fn resume(&self, projection: &str) -> bool {
        self.set_paused(projection, false)
    }

    fn set_paused(&self, projection: &str, paused: bool) -> bool {
        let found = self.find(projection);
        if let Some(thread) = found {
            thread.paused.store(paused, Ordering::Relaxed);
        }
        found.is_some()
    }

    fn find(&self, projection: &str) -> Option<&Thread> {
        let mut threads = self.threads.iter();
        threads.find(|thread| thread.status.borrow().name == projection)
    }

    /// Stops all projections, each after the page of events in progress.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for RunningProjector {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for handle in self
            .threads
            .iter_mut()
            .filter_map(|thread| thread.handle.take())
        {
            // A panic of a handler's is an error of its event; any other was told by its status.
            let _ = handle.join();
        }
    }
}

impl Thread {
    fn start(
        worker: Box<dyn Run>,
        stop: Arc<AtomicBool>,
        retries: &Retries,
    ) -> Result<Self, StoreError> {
        let name = worker.name();
        let (sender, status) = watch::channel(ProjectionStatus::new(name, worker.position()));
        let paused = Arc::new(AtomicBool::new(false));
        let post = Post {
            worker,
            status: sender,
            stop,
            paused: Arc::clone(&paused),
            retries: retries.clone(),
        };
        let named = Builder::new().name(format!("annals-{name}").replace('\0', ""));
        let handle = named.spawn(move || post.serve()).map_err(|cause| {
            StoreError::new(StoreErrorKind::Other, "cannot start a thread").with_source(cause)
        })?;
        Ok(Self {
            status,
            paused,
            handle: Some(handle),
        })
    }

    fn status(&self) -> ProjectionStatus {
        let mut status = self.status.borrow().clone();
        let is_dead = self.handle.as_ref().is_some_and(JoinHandle::is_finished);
        if is_dead && !status.has_ended() {
            status.state = ProjectionState::Failed;
        }
        status
    }

    async fn wait_for(&self, position: Position, patience: Duration) -> Result<(), WaitError> {
        let mut status = self.status.clone();
        let has_come = |status: &ProjectionStatus| status.position >= position;
        let moved = status.wait_for(|status| has_come(status) || status.has_ended());
        // Where the thread has died, its last status says how far it came.
        let in_time = within(patience, moved).await.is_some();
        let status = self.status();
        let projection = status.name;
        match (has_come(&status), in_time) {
            (true, _) => Ok(()),
            (false, false) => Err(WaitError::TooLate {
                projection,
                asked: position,
                reached: status.position,
            }),
            (false, true) => Err(WaitError::Stopped {
                projection,
                source: status.error,
            }),
        }
    }
}

/// A worker on its thread.
struct Post {
    worker: Box<dyn Run>,
    status: watch::Sender<ProjectionStatus>,
    stop: Arc<AtomicBool>,
    paused: Arc<AtomicBool>,
    retries: Retries,
}

impl Post {
    fn serve(mut self) {
        let mut pauses = self.retries.start();
        while !self.stop.load(Ordering::Relaxed) {
            if self.paused.load(Ordering::Relaxed) {
                self.rest();
                continue;
            }
            match self.worker.step() {
                Ok(has_more) => {
                    pauses = self.retries.start();
                    self.go_on(has_more);
                }
                Err(error) => {
                    self.note(error);
                    if !block_on(pauses.pause()) {
                        return self.enter(ProjectionState::Failed);
                    }
                }
            }
        }
        self.enter(ProjectionState::Stopped);
    }

    fn rest(&self) {
        self.enter(ProjectionState::Paused);
        std::thread::sleep(REST);
    }

    fn go_on(&mut self, has_more: bool) {
        let position = self.worker.position();
        self.status.send_modify(|status| {
            status.position = position;
            status.error = None;
            status.state = match has_more {
                true => ProjectionState::CatchingUp,
                false => ProjectionState::Live,
            };
        });
        if !has_more {
            self.worker.wait();
        }
    }

    fn note(&self, error: ProjectionError) {
        let position = self.worker.position();
        self.status.send_modify(|status| {
            tracing::warn!(projection = status.name, %error, "a projection has failed");
            status.position = position;
            status.state = ProjectionState::Retrying;
            status.error = Some(Arc::new(error));
        });
    }

    fn enter(&self, state: ProjectionState) {
        self.status.send_modify(|status| status.state = state);
    }
}
