//! What a worker does for a version that readers do not see yet.

use crate::block_on::block_on;
use crate::projection::{
    DeadLetter, EnrollError, Intent, Projection, ProjectionStore, Standing, TransactError,
    Transaction, Transactional,
};
use crate::projector::ProjectionError;
use crate::projector::desk::{Desk, Stop, is_behind, project};
use crate::projector::run::Step;
use crate::projector::terms::Terms;
use crate::projector::worker::Worker;
use crate::store::StoreError;
use crate::subscription::Subscription;
use crate::version::Position;

/// How many events of the feed the switch to another version takes in beside all else.
const AT_ONCE: u64 = 1024;

impl From<EnrollError> for Stop {
    fn from(error: EnrollError) -> Self {
        Self::of(Position::START, error.into())
    }
}

impl<P: Projection<Store: Transactional>> Desk<P> {
    /// Makes the tables of the read model known, where annals looks after them.
    pub(in crate::projector) fn enroll(&mut self, intent: Intent) -> Result<(), Stop> {
        let Self {
            projection,
            session,
            is_building,
            ..
        } = self;
        if P::TABLES.is_empty() {
            return Ok(());
        }
        let mut create = |transaction: Transaction<'_, P>| projection.create_tables(transaction);
        let standing = session.enroll(P::TABLES, intent, &mut create)?;
        *is_building = standing == Standing::Building;
        Ok(())
    }

    /// Looks what the version is to readers by now, be it by another worker.
    pub(in crate::projector) fn look(&mut self) -> Result<(), Stop> {
        if !P::TABLES.is_empty() {
            let standing = self.session.standing();
            let standing = standing.map_err(|error| Stop::of(self.checkpoint, error))?;
            self.is_building = standing == Standing::Building;
        }
        Ok(())
    }

    /// Takes in what there is up to `end`, and what the version that readers see has and this one lacks, and
    /// shows this one in its place: in one transaction.
    pub(in crate::projector) fn take_over(
        &mut self,
        subscription: &mut Subscription,
        end: Position,
        drop_old: bool,
    ) -> Result<(), Stop> {
        let Self {
            projection,
            routes,
            session,
            checkpoint,
            pulse,
            is_building,
            parks_streams,
            ..
        } = self;
        let now = session.now();
        let mut at = subscription.position();
        // A read that began before may end before `end`.
        subscription.rewind(at);
        let mut work = |transaction: Transaction<'_, P>, served: Position| {
            let has_parked =
                *parks_streams && P::Store::parked(transaction, P::NAME, P::VERSION)? > 0;
            while subscription.position() < served.max(end) {
                let Some(page) = block_on(subscription.try_next_page())? else {
                    break;
                };
                for event in page.iter() {
                    at = event.position();
                    pulse.beat();
                    if has_parked && is_behind(routes, &event, transaction)? {
                        let letter = DeadLetter::behind((P::NAME, P::VERSION), &event, now);
                        P::Store::park(transaction, &letter)?;
                    } else {
                        project(routes, projection, event, transaction)?;
                    }
                }
            }
            Ok::<_, TransactError>(subscription.position())
        };
        let result = session.take_over(*checkpoint, drop_old, &mut work);
        *checkpoint = result.map_err(|error| Stop::of(at, error))?;
        *is_building = false;
        Ok(())
    }
}

impl<P: Projection<Store: Transactional>> Worker<P> {
    /// A worker of a read model whose tables are looked after, if it has some.
    pub(in crate::projector) fn enrolled<S>(
        store: &S,
        projection: P,
        terms: Terms,
        intent: Intent,
    ) -> Result<Self, ProjectionError>
    where
        S: ProjectionStore<Kind = P::Store> + Clone,
    {
        let mut worker = Self::new(store, projection, terms).map_err(Self::failed)?;
        let enrolled = worker.desk.enroll(intent);
        enrolled.map_err(Stop::into_error::<P>)?;
        // What was there before may have been dropped.
        worker.go_back().map_err(Self::failed)?;
        Ok(worker)
    }

    /// The end of the feed, where a page was taken in of a version that is being built and so few events are
    /// left that the switch can take them in: it need not wait for writers to rest.
    ///
    /// Where that was tried and an event failed, there is no page: that event comes by itself first.
    pub(in crate::projector) fn near_end(&self) -> Result<Option<Position>, StoreError> {
        if !self.desk.is_building || self.subscription.page().is_empty() {
            return Ok(None);
        }
        let position = self.subscription.position();
        let left = block_on(self.store.lag(position))?.events;
        Ok((left <= AT_ONCE).then(|| Position::from(position.get() + left)))
    }

    /// Shows the version that was built, with all up to `end`.
    pub(in crate::projector) fn take_over(&mut self, end: Position) -> Result<Step, Stop> {
        let drops_old = self.terms.drops_old;
        self.desk
            .take_over(&mut self.subscription, end, drops_old)?;
        self.position = self.subscription.position();
        Ok(Step::Idle)
    }

    /// Drops what was built.
    pub(super) fn abandon(&mut self) -> Result<(), ProjectionError> {
        let abandoned = self.desk.session.abandon();
        abandoned.map_err(Self::failed)
    }

    fn failed(error: StoreError) -> ProjectionError {
        Stop::from(error).into_error::<P>()
    }
}
