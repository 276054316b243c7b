//! One projection at work: from the pages of the feed to transactions of its read model.

use std::sync::Arc;

use super::desk::{Act, Desk, Stop};
use super::pulse::Pulse;
use super::run::{Parked, Run, Step};
use super::terms::Terms;
use super::{Park, ProjectionError};
use crate::block_on::block_on;
use crate::projection::{Hold, Projection, ProjectionStore, TransactError, Transactional};
use crate::store::{EventStore, StoreError};
use crate::subscription::Subscription;
use crate::telemetry::names;
use crate::version::Position;

/// A projection at work.
pub(super) struct Worker<P: Projection> {
    pub(super) store: Arc<dyn EventStore>,
    parked: Parked,
    pub(super) terms: Terms,
    pub(super) desk: Desk<P>,
    pub(super) subscription: Subscription,
    /// How many events of the subscription's page are taken in.
    taken: usize,
    pub(super) position: Position,
    has_lease: bool,
}

impl<P: Projection<Store: Transactional>> Worker<P> {
    pub(super) fn new<S>(store: &S, projection: P, terms: Terms) -> Result<Self, StoreError>
    where
        S: ProjectionStore<Kind = P::Store> + Clone,
    {
        let session = store.open_session(P::NAME, P::VERSION)?;
        let counting = store.clone();
        let parked: Parked = Arc::new(move || block_on(counting.parked(P::NAME, P::VERSION)));
        let store: Arc<dyn EventStore> = Arc::new(store.clone());
        let desk = Desk::new(projection, session, terms.park == Some(Park::Stream))?;
        let position = desk.checkpoint();
        let subscription = Subscription::new(Arc::clone(&store))
            .with_filter(desk.routes().filter())
            .after(position);
        Ok(Self {
            store,
            parked,
            terms,
            desk,
            subscription,
            taken: 0,
            position,
            has_lease: false,
        })
    }

    fn try_step(&mut self) -> Result<Step, Stop> {
        let hold = self.desk.hold(self.terms.lease)?;
        self.has_lease = hold != Hold::Denied;
        match hold {
            Hold::Denied => return self.look_on(),
            Hold::Taken => self.go_back()?,
            Hold::Kept => {}
        }
        match self.take_in_batch() {
            Err(Stop::Overtaken) => {
                self.go_back()?;
                Ok(Step::More)
            }
            result => result,
        }
    }

    /// Takes in a batch.
    fn take_in_batch(&mut self) -> Result<Step, Stop> {
        if self.taken >= self.subscription.page().len() {
            if let Some(end) = self.near_end()? {
                return self.take_over(end);
            }
            if !self.turn_page()? {
                return self.rest();
            }
        }
        let page = self.subscription.page();
        let end = self.desk.end_of_batch(page, self.taken, self.terms.batch);
        self.desk.take_in(page, self.taken..end)?;
        self.taken = end;
        self.position = self.desk.checkpoint();
        Ok(Step::More)
    }

    /// There is nothing more to take in.
    fn rest(&mut self) -> Result<Step, Stop> {
        let end = self.subscription.position();
        if self.desk.is_building {
            return self.take_over(end);
        }
        self.position = end;
        self.desk.pass(end)?;
        Ok(Step::Idle)
    }

    /// Looks how far the worker has come whose place this one may take.
    fn look_on(&mut self) -> Result<Step, Stop> {
        self.desk.look()?;
        let checkpoint = self.desk.read_checkpoint()?;
        self.go_to(self.position.max(checkpoint));
        let is_behind = self.turn_page()?;
        if is_behind {
            self.go_to(self.position);
        } else {
            self.position = self.subscription.position();
        }
        Ok(Step::Standby { is_behind })
    }

    /// Reads the next page; `false` at the end of the feed.
    fn turn_page(&mut self) -> Result<bool, StoreError> {
        self.taken = 0;
        Ok(block_on(self.subscription.try_next_page())?.is_some())
    }

    /// Lets the projection do what no event asks for, in a transaction that leaves its checkpoint.
    pub(super) fn act(&mut self, work: &mut Act<'_, P>) -> Result<(), TransactError> {
        self.desk.act(work)
    }

    /// Goes on where the projection has come to, be it by another worker.
    pub(super) fn go_back(&mut self) -> Result<(), StoreError> {
        let checkpoint = self.desk.read_checkpoint()?;
        self.go_to(checkpoint);
        Ok(())
    }

    /// Puts the event aside that failed last, unless too many are.
    fn try_park(&mut self) -> Result<bool, Stop> {
        if self.terms.park.is_none() || (self.parked)()? >= self.terms.max_parked {
            return Ok(false);
        }
        match self.desk.park() {
            Ok(parked) => {
                tracing::warn!(projection = P::NAME, "an event is put aside");
                names::DEAD_LETTERS.count(P::NAME, 1);
                self.go_to(self.position.max(self.desk.checkpoint()));
                Ok(parked)
            }
            // The event is another worker's trouble now.
            Err(Stop::Overtaken) => Ok(true),
            Err(stop) => Err(stop),
        }
    }

    /// Goes on after a position.
    fn go_to(&mut self, position: Position) {
        self.position = position;
        self.taken = 0;
        self.subscription.rewind(position);
    }
}

impl<P: Projection<Store: Transactional>> Run for Worker<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn pulse(&self) -> &Arc<Pulse> {
        self.desk.pulse()
    }

    fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.store)
    }

    fn position(&self) -> Position {
        self.position
    }

    fn is_building(&self) -> bool {
        self.desk.is_building
    }

    fn step(&mut self) -> Result<Step, ProjectionError> {
        self.desk.pulse().beat();
        let result = self.try_step();
        result.map_err(|stop| {
            // The next step begins with what was not taken in.
            self.go_to(self.position.max(self.desk.checkpoint()));
            stop.into_error::<P>()
        })
    }

    fn wait(&mut self) {
        block_on(self.subscription.wait());
    }

    fn parked(&self) -> Option<Parked> {
        Some(Arc::clone(&self.parked))
    }

    fn park(&mut self) -> Result<bool, ProjectionError> {
        self.try_park().map_err(|stop| stop.into_error::<P>())
    }

    fn keep(&mut self) {
        if self.has_lease {
            // Where it cannot be kept now, the next step finds out whose it is.
            let hold = self.desk.hold(self.terms.lease);
            self.has_lease = matches!(hold, Ok(Hold::Kept) | Err(_));
        }
    }

    fn release(&mut self) {
        self.has_lease = false;
        if let Err(error) = self.desk.release() {
            tracing::warn!(projection = P::NAME, %error, "a lease is not released");
        }
    }
}
