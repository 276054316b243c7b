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

    /// Takes in what the version that readers see has and this one lacks, and shows this one in its place: in
    /// one transaction.
    pub(in crate::projector) fn take_over(
        &mut self,
        subscription: &mut Subscription,
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
        let mut work = |transaction: Transaction<'_, P>, target| {
            let has_parked =
                *parks_streams && P::Store::parked(transaction, P::NAME, P::VERSION)? > 0;
            while subscription.position() < target {
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

    /// Shows the version that was built.
    pub(in crate::projector) fn take_over(&mut self) -> Result<Step, Stop> {
        self.desk
            .take_over(&mut self.subscription, self.terms.drops_old)?;
        self.position = self.subscription.position();
        Ok(Step::Idle)
    }

    /// Drops what was built.
    pub(super) fn abandon(&mut self) -> Result<(), ProjectionError> {
        let abandoned = self.desk.session.abandon();
        abandoned.map_err(Self::failed)
    }

    /// The end of the feed.
    pub(super) fn end(&self) -> Result<Position, ProjectionError> {
        let lag = block_on(self.store.lag(self.position)).map_err(Self::failed)?;
        Ok(Position::from(self.position.get() + lag.events))
    }

    fn failed(error: StoreError) -> ProjectionError {
        Stop::from(error).into_error::<P>()
    }
}
