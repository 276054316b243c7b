//! A worker on its thread.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::attempts::{Attempts, Verdict};
#[cfg(feature = "metrics")]
use super::gauges::Gauges;
use super::orders::{Order, Orders};
use super::run::{Run, Step};
use super::status::Progress;
use super::{ProjectionError, ProjectionState};
use crate::telemetry::names;

/// How long a projection rests at a time, at most.
const REST: Duration = Duration::from_secs(1);

/// How often to look whether another worker's place is free.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A worker on its thread.
pub(super) struct Post {
    pub(super) worker: Box<dyn Run>,
    pub(super) progress: watch::Sender<Progress>,
    pub(super) orders: Arc<Orders>,
    #[cfg(feature = "metrics")]
    pub(super) gauges: Gauges,
}

impl Post {
    /// Works until it is told to stop, or cannot go on.
    pub(super) fn serve(mut self) {
        let mut attempts = Attempts::new(self.worker.terms().retries.clone());
        loop {
            match self.orders.get() {
                Order::Work => {}
                Order::Rest => {
                    self.rest();
                    continue;
                }
                Order::Stop => return self.enter(ProjectionState::Stopped),
            }
            match self.worker.step() {
                Ok(step) => {
                    attempts.succeed();
                    self.go_on(step);
                }
                Err(error @ ProjectionError::Superseded { .. }) => {
                    self.note(error);
                    return self.enter(ProjectionState::Superseded);
                }
                Err(error) => {
                    if !self.try_again(&mut attempts, error) {
                        return self.enter(ProjectionState::Failed);
                    }
                }
            }
        }
    }

    /// Waits until it is time to try again, or puts the event aside; `false` where neither is to be.
    fn try_again(&mut self, attempts: &mut Attempts, error: ProjectionError) -> bool {
        let verdict = attempts.fail(self.worker.as_mut(), &error);
        let mut may_pass = error.is_retryable();
        self.note(error);
        match verdict {
            Ok(Verdict::Again(pause)) => {
                self.orders.wait(Order::Work, pause);
                return true;
            }
            Ok(Verdict::GoOn) => return true,
            Ok(Verdict::Stop) => {}
            Err(error) => {
                may_pass = error.is_retryable();
                self.note(error);
            }
        }
        if may_pass {
            self.wait_for_better();
        }
        may_pass
    }

    /// Waits where the database, or a broker, is away for longer than the retries last: that is no matter of
    /// this projection's, and nobody has to start it again. Another process may have more luck meanwhile.
    fn wait_for_better(&mut self) {
        self.worker.release();
        self.orders.wait(Order::Work, REST);
    }

    /// Rests, and keeps the lease meanwhile: no other worker does what this one was told not to.
    fn rest(&mut self) {
        self.worker.keep();
        self.worker.pulse().rest();
        self.enter(ProjectionState::Paused);
        let time = REST.min(self.worker.terms().lease / 4);
        self.orders.wait(Order::Rest, time);
    }

    fn go_on(&mut self, step: Step) {
        let position = self.worker.position();
        let is_building = self.worker.is_building();
        #[cfg(feature = "metrics")]
        self.gauges.tell(&*self.worker);
        self.progress.send_modify(|progress| {
            progress.come_to(position);
            progress.is_building = is_building;
            progress.error = None;
            progress.state = match step {
                Step::Standby { .. } => ProjectionState::Standby,
                _ if is_building => ProjectionState::Building,
                Step::More => ProjectionState::CatchingUp,
                Step::Idle => ProjectionState::Live,
            };
        });
        match step {
            Step::More => {}
            Step::Idle => {
                self.worker.pulse().rest();
                self.worker.wait();
            }
            Step::Standby { .. } => {
                self.worker.pulse().rest();
                self.orders.wait(Order::Work, LOOK_EVERY);
            }
        }
    }

    fn note(&self, error: ProjectionError) {
        self.worker.pulse().rest();
        let name = self.worker.name();
        names::PROJECTION_FAILURES.count(name, 1);
        tracing::warn!(projection = name, %error, "a projection has failed");
        let position = self.worker.position();
        self.progress.send_modify(|progress| {
            progress.come_to(position);
            progress.state = ProjectionState::Retrying;
            progress.error = Some(Arc::new(error));
        });
    }

    fn enter(&self, state: ProjectionState) {
        self.progress.send_modify(|progress| progress.state = state);
    }
}

impl Drop for Post {
    /// What has not ended by itself ends by a panic.
    fn drop(&mut self) {
        self.progress.send_if_modified(|progress| {
            let has_died = !progress.has_ended();
            if has_died {
                progress.state = ProjectionState::Dead;
            }
            has_died
        });
    }
}
