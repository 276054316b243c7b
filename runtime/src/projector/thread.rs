//! The thread of a projection, as seen from outside.

use std::fmt;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::orders::{Order, Orders};
use super::post::Post;
use super::pulse::Pulse;
use super::run::{Parked, Run};
use super::status::Progress;
use super::terms::Terms;
use super::{HealthProblem, ProjectionState, ProjectionStatus, WaitError};
use crate::block_on::block_on;
use crate::store::{EventStore, Lag, StoreError, StoreErrorKind};
use crate::version::Position;
use crate::within::within;

/// The thread of a projection.
pub(super) struct Thread {
    name: &'static str,
    terms: Terms,
    pulse: Arc<Pulse>,
    store: Arc<dyn EventStore>,
    parked: Option<Parked>,
    progress: watch::Receiver<Progress>,
    orders: Arc<Orders>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    pub(super) fn start(worker: Box<dyn Run>) -> Result<Self, StoreError> {
        let name = worker.name();
        let (sender, progress) = watch::channel(Progress {
            is_building: worker.is_building(),
            ..Progress::new(worker.position())
        });
        let mut thread = Self {
            name,
            terms: worker.terms().clone(),
            pulse: Arc::clone(worker.pulse()),
            store: worker.store(),
            parked: worker.parked(),
            progress,
            orders: Arc::new(Orders::new()),
            handle: None,
        };
        let post = Post {
            worker,
            progress: sender,
            orders: Arc::clone(&thread.orders),
            #[cfg(feature = "metrics")]
            gauges: super::gauges::Gauges::default(),
        };
        let named = Builder::new().name(format!("annals-{name}").replace('\0', ""));
        let handle = named.spawn(move || post.serve()).map_err(|cause| {
            StoreError::new(StoreErrorKind::Other, "cannot start a thread").with_source(cause)
        })?;
        thread.handle = Some(handle);
        Ok(thread)
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// 0 for one that readers see, 1 for one that they will see, 2 for one that they see no more.
    pub(super) fn place_in_time(&self) -> u8 {
        let progress = self.progress.borrow();
        match progress.state {
            ProjectionState::Superseded => 2,
            _ => u8::from(progress.is_building),
        }
    }

    pub(super) fn order(&self, order: Order) {
        self.orders.give(order);
    }

    pub(super) fn status(&self) -> ProjectionStatus {
        let progress = self.progress.borrow().clone();
        let lag = block_on(self.store.lag(progress.position)).ok();
        ProjectionStatus {
            name: self.name,
            state: progress.state,
            position: progress.position,
            lag,
            rate: progress.meter.rate(Instant::now()),
            parked: self.parked.as_ref().map_or(Some(0), |count| count().ok()),
            problem: self.problem(progress.state, lag),
            error: progress.error,
        }
    }

    fn problem(&self, state: ProjectionState, lag: Option<Lag>) -> Option<HealthProblem> {
        match state {
            ProjectionState::Dead => return Some(HealthProblem::Dead),
            ProjectionState::Failed => return Some(HealthProblem::Failed),
            ProjectionState::Retrying => return Some(HealthProblem::Failing),
            ProjectionState::Stopped => return None,
            ProjectionState::Superseded => {
                return (!self.terms.is_former).then_some(HealthProblem::Superseded);
            }
            ProjectionState::CatchingUp
            | ProjectionState::Live
            | ProjectionState::Building
            | ProjectionState::Standby
            | ProjectionState::Paused => {}
        }
        let busy_for = self.pulse.busy_for();
        if busy_for > self.terms.stuck_after {
            return Some(HealthProblem::Stuck { busy_for });
        }
        let Some(lag) = lag else {
            return Some(HealthProblem::Unknown);
        };
        let limit = self.terms.max_lag;
        let is_behind = lag.events > limit.events || lag.age > limit.age;
        is_behind.then_some(HealthProblem::Behind { lag })
    }

    pub(super) async fn wait_for(
        &self,
        position: Position,
        patience: Duration,
    ) -> Result<(), WaitError> {
        let mut progress = self.progress.clone();
        // Readers do not see what is being built.
        let has_come = |progress: &Progress| progress.position >= position && !progress.is_building;
        let moved = progress.wait_for(|progress| has_come(progress) || progress.has_ended());
        let in_time = within(patience, moved).await.is_some();
        let progress = self.progress.borrow().clone();
        let projection = self.name;
        match (has_come(&progress), in_time) {
            (true, _) => Ok(()),
            (false, false) => Err(WaitError::TooLate {
                projection,
                asked: position,
                reached: progress.position,
            }),
            (false, true) => Err(WaitError::Stopped {
                projection,
                source: progress.error,
            }),
        }
    }

    /// Waits for the end of a thread that was told to stop.
    pub(super) fn join(&mut self) {
        if let Some(handle) = self.handle.take() {
            // A panic of a handler's is an error of its event; any other was told by the status.
            let _ = handle.join();
        }
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("name", &self.name)
            .field("progress", &*self.progress.borrow())
            .finish_non_exhaustive()
    }
}
