//! Projections that follow the feed, each on a thread of its own.

use std::time::{Duration, Instant};

use super::orders::Order;
use super::run::Run;
use super::thread::Thread;
use super::{Health, ProjectionStatus, WaitError};
use crate::store::StoreError;
use crate::version::Position;

/// Projections that follow the feed until they are told to stop, or this is dropped.
///
/// Both wait until the transaction in progress is committed.
#[derive(Debug)]
#[must_use = "the projections stop when this is dropped"]
pub struct RunningProjector {
    threads: Vec<Thread>,
}

impl RunningProjector {
    pub(crate) fn start(workers: Vec<Box<dyn Run>>) -> Result<Self, StoreError> {
        // Where one cannot be started, those before it are stopped.
        let mut running = Self {
            threads: Vec::with_capacity(workers.len()),
        };
        for worker in workers {
            running.threads.push(Thread::start(worker)?);
        }
        Ok(running)
    }

    /// How each projection is, in the order in which they were added.
    ///
    /// Looks into the store for each of them, on the calling thread: for that long, some tens of
    /// microseconds, the call blocks.
    #[must_use]
    pub fn status(&self) -> Vec<ProjectionStatus> {
        self.threads.iter().map(Thread::status).collect()
    }

    /// Whether all projections are well, and what ails those that are not.
    ///
    /// A thread that has died shows at once, a worker that hangs after the time set by
    /// [`with_stuck_after`](super::Projector::with_stuck_after), and one that is too slow as soon as it is
    /// further behind than [`with_max_lag`](super::Projector::with_max_lag) allows. Blocks as
    /// [`status`](Self::status) does.
    #[must_use]
    pub fn health(&self) -> Health {
        Health::new(self.status())
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
        let start = Instant::now();
        let mut before: Option<&Thread> = None;
        loop {
            let Some(thread) = self.find(projection) else {
                return Err(WaitError::Unknown {
                    name: projection.to_owned(),
                });
            };
            let left = patience.saturating_sub(start.elapsed());
            let waited = thread.wait_for(position, left).await;
            // Where readers have come to see another version meanwhile, that one is waited for.
            let is_another = before.is_none_or(|before| !std::ptr::eq(before, thread));
            match waited {
                Err(WaitError::Stopped { .. }) if is_another => before = Some(thread),
                waited => return waited,
            }
        }
    }

    /// Lets a projection rest after the transaction in progress, until it is [resumed](Self::resume);
    /// `false` where none has this name.
    #[must_use = "`false` says that nothing was paused"]
    pub fn pause(&self, projection: &str) -> bool {
        self.order(projection, Order::Rest)
    }

    /// Lets a projection that was paused go on; `false` where none has this name.
    #[must_use = "`false` says that nothing was resumed"]
    pub fn resume(&self, projection: &str) -> bool {
        self.order(projection, Order::Work)
    }

    fn order(&self, projection: &str, order: Order) -> bool {
        let found = self.find(projection);
        if let Some(thread) = found {
            thread.order(order);
        }
        found.is_some()
    }

    fn find(&self, projection: &str) -> Option<&Thread> {
        let threads = self
            .threads
            .iter()
            .filter(|thread| thread.name() == projection);
        // Of two versions the one that readers see, or else will see.
        threads.min_by_key(|thread| thread.place_in_time())
    }

    /// Stops all projections, each after the transaction in progress.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for RunningProjector {
    fn drop(&mut self) {
        for thread in &self.threads {
            thread.order(Order::Stop);
        }
        self.threads.iter_mut().for_each(Thread::join);
    }
}
