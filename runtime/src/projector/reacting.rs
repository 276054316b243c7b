//! One reactor at work: the feed first, then the timers that are due.

use std::sync::Arc;

use super::ProjectionError;
use super::catch_up::end_of_feed;
use super::desk::Stop;
use super::pulse::Pulse;
use super::run::{Run, Step};
use super::terms::Terms;
use super::worker::Worker;
use crate::projection::{EventError, TransactError};
use crate::reactor::{ArmedTimer, Outbox, Reactor, ReactorStore, TimerStore, Timers};
use crate::store::{EventStore, StoreError};
use crate::version::Position;

/// A reactor at work.
pub(super) struct Reacting<R: Reactor, S> {
    worker: Worker<R>,
    store: S,
    timers: Timers<R>,
    waiting: Option<Waiting>,
}

/// A timer that is due, and the end of the feed when that was seen: what was stored before goes first.
struct Waiting {
    timer: ArmedTimer,
    end: Position,
}

impl<R: Reactor, S: TimerStore + Clone> Reacting<R, S> {
    pub(super) fn new(store: &S, reactor: R, terms: Terms) -> Result<Self, StoreError> {
        Ok(Self {
            worker: {
                let store = store.clone();
                Worker::new(&ReactorStore { store, extra: () }, reactor, terms)?
            },
            store: store.clone(),
            timers: R::timers(),
            waiting: None,
        })
    }

    fn next_waiting(&self) -> Result<Option<Waiting>, ProjectionError> {
        let Some(timer) = self.due()? else {
            return Ok(None);
        };
        let end = end_of_feed(&self.worker)?;
        Ok(Some(Waiting { timer, end }))
    }

    fn due(&self) -> Result<Option<ArmedTimer>, ProjectionError> {
        self.store.due_timer(R::NAME).map_err(failed::<R>)
    }

    /// Lets the reactor answer a timer, which is gone then.
    fn ring(&mut self, timer: &ArmedTimer) -> Result<(), ProjectionError> {
        let timers = &self.timers;
        let rung = self.worker.act(&mut |reactor: &mut R, outbox: &Outbox| {
            outbox.disarm(timer);
            timers
                .ring(reactor, timer, outbox)
                .map_err(EventError::from)
        });
        match rung {
            Ok(()) => Ok(()),
            // Whoever was faster has answered it.
            Err(TransactError::Moved | TransactError::Lost) => {
                self.worker.go_back().map_err(failed::<R>)
            }
            Err(TransactError::Store(source)) => Err(failed::<R>(source)),
            Err(error @ (TransactError::Superseded { .. } | TransactError::Tables(_))) => {
                Err(Stop::of(Position::START, error).into_error::<R>())
            }
            Err(TransactError::Event(source)) => Err(ProjectionError::Timer {
                projection: R::NAME,
                key: timer.key.clone(),
                source,
            }),
        }
    }
}

fn failed<R: Reactor>(source: StoreError) -> ProjectionError {
    let projection = R::NAME;
    ProjectionError::Store { projection, source }
}

impl<R: Reactor, S: TimerStore + Clone> Run for Reacting<R, S> {
    fn name(&self) -> &'static str {
        self.worker.name()
    }

    fn terms(&self) -> &Terms {
        self.worker.terms()
    }

    fn pulse(&self) -> &Arc<Pulse> {
        self.worker.pulse()
    }

    fn store(&self) -> Arc<dyn EventStore> {
        self.worker.store()
    }

    fn position(&self) -> Position {
        self.worker.position()
    }

    fn has_come_to(&self, position: Position) -> bool {
        self.waiting.is_none() && self.worker.has_come_to(position)
    }

    fn step(&mut self) -> Result<Step, ProjectionError> {
        if self.waiting.is_none() {
            self.waiting = self.next_waiting()?;
        }
        let step = self.worker.step()?;
        let position = self.worker.position();
        // Writers that never rest do not keep it from its answer.
        let has_come = |waiting: &mut Waiting| match step {
            Step::Idle => true,
            Step::More => position >= waiting.end,
            Step::Standby { .. } => false,
        };
        let Some(Waiting { timer, .. }) = self.waiting.take_if(has_come) else {
            return Ok(step);
        };
        // The answer to an event may have taken it back, or put another in its place.
        if self.due()?.is_some_and(|still| still.id == timer.id) {
            self.ring(&timer)?;
        }
        self.waiting = self.next_waiting()?;
        Ok(Step::More)
    }

    fn wait(&mut self) {
        self.worker.wait();
    }

    fn keep(&mut self) {
        self.worker.keep();
    }

    fn release(&mut self) {
        self.worker.release();
    }
}
