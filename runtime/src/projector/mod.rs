//! [`Projector`]: runs projections.

mod attempts;
mod catch_up;
mod dead_letters;
mod desk;
mod error;
#[cfg(feature = "metrics")]
mod gauges;
mod health;
mod meter;
mod orders;
mod park;
mod post;
mod pulse;
mod reacting;
mod rebuild;
mod run;
mod running;
mod status;
mod terms;
mod thread;
mod worker;

use std::fmt;
use std::time::Duration;

use self::catch_up::{catch_up, end_of_feed};
pub use self::dead_letters::{DeadLetters, ReplayError};
pub(crate) use self::desk::caught;
pub use self::error::{ProjectionError, WaitError};
pub use self::health::{Health, HealthProblem};
pub use self::park::Park;
pub(crate) use self::pulse::Pulse;
use self::reacting::Reacting;
pub use self::rebuild::{Rebuild, RebuildError, RebuildProgress};
pub(crate) use self::run::{Run, Step};
pub use self::running::RunningProjector;
pub use self::status::{ProjectionState, ProjectionStatus};
pub(crate) use self::terms::Terms;
use self::worker::Worker;
use crate::projection::{Intent, Projection, ProjectionStore, ReadModel};
use crate::publish::{Outbound, Outlet, Publisher, PublisherStore, Source};
use crate::reactor::{Reactor, TimerStore};
use crate::repository::Retries;
use crate::store::StoreError;

/// Runs projections over the feed of a store.
///
/// What is set by `with_batch`, `with_retries` and their like applies to the projections added afterwards,
/// so that each may have its own.
///
/// # Guarantees
///
/// - Each event takes effect once in the read model, whatever is killed and when: the events of a
///   transaction and the note of how far the projection has come are committed together.
/// - One worker runs a projection at a time, whatever number of processes is started: it has a lease in the
///   database. The others stand by. One of them takes its place within a tenth of a second where it was
///   stopped or its process has died, and after the time set by [`with_lease`](Self::with_lease) where
///   that process hangs. What a worker does that has lost its lease is refused as a whole.
/// - Events are taken in one after another, in the order of their positions.
/// - Nothing is skipped in silence: an event that cannot be decoded, or that a handler refuses, ends the
///   run with an error that names it, and all events before it have taken effect; or it is
///   [put aside](Self::with_parking) where that was asked for, and kept until someone looks at it.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::rusqlite::Transaction;
/// use annals::{Project, ProjectError, Projection, Projector, Recorded, Sqlite, SqliteStore};
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Deposited { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(Deposited))]
/// # struct Account;
/// # impl Apply<Deposited> for Account { fn apply(&mut self, _: &Deposited) {} }
///
/// #[derive(Projection)]
/// #[projection(name = "balances", of(Account))]
/// struct Balances;
///
/// impl Project<Deposited, Sqlite> for Balances {
///     fn project(
///         &mut self,
///         event: Recorded<'_, Deposited>,
///         transaction: &Transaction<'_>,
///     ) -> Result<(), ProjectError> {
///         let mut upsert = transaction.prepare_cached(
///             "INSERT INTO balances (account, cents) VALUES (?1, ?2)
///              ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
///         )?;
///         upsert.execute((event.aggregate_id(), event.event().cents))?;
///         Ok(())
///     }
/// }
///
/// # pollster::block_on(async {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("bank.db");
/// let store = SqliteStore::open(&path).await?;
/// # let sql = annals::rusqlite::Connection::open(&path)?;
/// # sql.execute_batch("CREATE TABLE balances (account TEXT PRIMARY KEY, cents INTEGER)")?;
/// let accounts = Repository::<Account>::new(store.clone());
/// let id = AccountId::from(1);
/// accounts.execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 500 })).await?;
///
/// Projector::new(store).with(Balances)?.catch_up()?;
/// let cents: i64 = sql.query_row("SELECT cents FROM balances", [], |row| row.get(0))?;
/// assert_eq!(cents, 500);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Projector<S> {
    store: S,
    terms: Terms,
    workers: Vec<Box<dyn Run>>,
}

impl<S: ProjectionStore + Clone> Projector<S> {
    /// A projector over `store`, without projections yet.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self {
            store,
            terms: Terms::default(),
            workers: Vec::new(),
        }
    }

    /// Sets how many events take effect in one transaction, at most: 1,024 where nothing else is set.
    #[must_use]
    pub fn with_batch(mut self, events: usize) -> Self {
        self.terms.batch = events.max(1);
        self
    }

    /// Sets how often an event that fails, or a database, is tried again in a row by a projector that was
    /// [started](Self::start): 10 times within about half a second where nothing else is set.
    ///
    /// Then the projection stops at the event. Where it is the database that fails and that
    /// [may pass](StoreError::is_retryable), or whoever takes messages, it goes on to try once a second
    /// instead, without its lease, until it is stopped: its [health](RunningProjector::health) says
    /// [`Failing`](HealthProblem::Failing) all the time.
    #[must_use]
    pub fn with_retries(mut self, retries: impl Into<Retries>) -> Self {
        self.terms.retries = retries.into();
        self
    }

    /// Puts an event aside that fails in spite of its retries, and goes on: without this the projection
    /// stops there.
    ///
    /// It is written to the table `annals_dead_letters` in the transaction that moves the projection past
    /// it; the status counts what is there, and [`DeadLetters`] shows it. [`catch_up`](Self::catch_up)
    /// tries as often as the retries say before it does so.
    #[must_use]
    pub const fn with_parking(mut self, park: Park) -> Self {
        self.terms.park = Some(park);
        self
    }

    /// Sets how many events may be put aside before the next one that fails stops the projection: 1,000
    /// where nothing else is set.
    ///
    /// A handler that fails on everything, such as one whose table is missing, is no matter of single
    /// events.
    #[must_use]
    pub const fn with_max_parked(mut self, events: u64) -> Self {
        self.terms.max_parked = events;
        self
    }

    /// Sets how long the lease lasts of a worker that does not renew it: 10 seconds where nothing else is
    /// set.
    ///
    /// That long another process stands by where the one that has the lease is suspended, or hangs, and its
    /// database does not. It is renewed every third part of that time, together with events or alone.
    #[must_use]
    pub const fn with_lease(mut self, time: Duration) -> Self {
        self.terms.lease = time;
        self
    }

    /// Sets how long a worker may be at one event before its [health](RunningProjector::health) is
    /// [`Stuck`](HealthProblem::Stuck): 30 seconds where nothing else is set.
    #[must_use]
    pub const fn with_stuck_after(mut self, time: Duration) -> Self {
        self.terms.stuck_after = time;
        self
    }

    /// Sets how old the first event not yet looked at may be before the
    /// [health](RunningProjector::health) of a projection is [`Behind`](HealthProblem::Behind): of any age
    /// where nothing else is set.
    #[must_use]
    pub const fn with_max_lag(mut self, age: Duration) -> Self {
        self.terms.max_lag.age = age;
        self
    }

    /// Sets how many events of the feed may wait to be looked at before the
    /// [health](RunningProjector::health) of a projection is [`Behind`](HealthProblem::Behind): any number
    /// where nothing else is set.
    #[must_use]
    pub const fn with_max_lag_events(mut self, events: u64) -> Self {
        self.terms.max_lag.events = events;
        self
    }

    /// Drops the tables of the version that readers see when a new one takes its place, in the same
    /// transaction; where nothing is set they are kept as the way back until the next switch.
    #[must_use]
    pub const fn with_old_dropped(mut self) -> Self {
        self.terms.drops_old = true;
        self
    }

    /// Adds a projection, which goes on where it has come to.
    ///
    /// A projection with `tables(..)` of which readers see an older version is built beside that one, and
    /// takes its place once it has caught up: see [`Rebuild`].
    ///
    /// # Errors
    ///
    /// Fails where the database of the read model cannot be opened for writing, where its tables cannot be
    /// created, and where readers see a newer version of it.
    pub fn with<P: Projection<Store = S::Kind>>(
        mut self,
        projection: P,
    ) -> Result<Self, ProjectionError> {
        let terms = self.terms.clone();
        let worker = Worker::enrolled(&self.store, projection, terms, Intent::Serve)?;
        self.workers.push(Box::new(worker));
        Ok(self)
    }

    /// Adds an older version of a projection, which is kept up to date as long as readers see it: nothing is
    /// added where they see a newer one.
    ///
    /// With it, and the new version added after it, what readers see does not get older while the new
    /// version is built.
    ///
    /// # Errors
    ///
    /// Fails as [`with`](Self::with) does, but for the newer version.
    pub fn with_former<P: ReadModel<Store = S::Kind>>(
        mut self,
        projection: P,
    ) -> Result<Self, ProjectionError> {
        let mut terms = self.terms.clone();
        terms.is_former = true;
        match Worker::enrolled(&self.store, projection, terms, Intent::Serve) {
            Ok(worker) => self.workers.push(Box::new(worker)),
            Err(ProjectionError::Superseded { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(self)
    }

    /// Adds a publisher: messages about events go out through it, in the order of the events.
    ///
    /// `mapping` is a projection into messages: which events are published, and as what. Its checkpoint
    /// moves once `publisher` has taken a batch. Where that fails, the batch is sent again, as
    /// [`with_retries`](Self::with_retries) says and then once a second, however long a broker is away. It
    /// puts no event aside, whatever [`with_parking`](Self::with_parking) says: where `mapping` fails on
    /// one, it stops there.
    ///
    /// # Errors
    ///
    /// Fails where the database of the checkpoint cannot be opened for writing.
    pub fn with_publisher<P: Projection<Store = Outbound>>(
        mut self,
        mapping: P,
        source: Source,
        publisher: impl Publisher,
    ) -> Result<Self, StoreError> {
        let store = PublisherStore {
            store: self.store.clone(),
            extra: Outlet::new(source, publisher),
        };
        let worker = Worker::new(&store, mapping, self.terms.clone().without_parking())?;
        self.workers.push(Box::new(worker));
        Ok(self)
    }

    /// Runs each projection up to the end of the feed as it is when this is called, on this thread.
    ///
    /// It ends beside writers that never rest. What reactors append meanwhile comes after that end:
    /// [`settle`](Self::settle) goes on with it. Timers that are due are answered.
    ///
    /// Where another worker runs one of them, this waits until that one has come there.
    ///
    /// # Errors
    ///
    /// Fails with the first event that a projection cannot take in, where the database fails, and where
    /// another worker runs the projection but does not go on for the time that a lease lasts. What was
    /// taken in before stays.
    pub fn catch_up(&mut self) -> Result<(), ProjectionError> {
        self.come_on().map(drop)
    }

    /// [Catches up](Self::catch_up) until nothing is new: with what reactors have done, and with what
    /// follows from that.
    ///
    /// For tests, and for programs that alone append: beside a writer that never rests, this does not rest
    /// either.
    ///
    /// # Errors
    ///
    /// Fails as [`catch_up`](Self::catch_up) does.
    pub fn settle(&mut self) -> Result<(), ProjectionError> {
        while self.come_on()? {}
        Ok(())
    }

    /// Runs each projection once up to the present end of the feed; `false` where none came on.
    fn come_on(&mut self) -> Result<bool, ProjectionError> {
        let Some(first) = self.workers.first() else {
            return Ok(false);
        };
        let end = end_of_feed(first.as_ref())?;
        let mut came_on = false;
        for worker in &mut self.workers {
            let before = worker.position();
            match catch_up(worker.as_mut(), end) {
                // It was added for as long as readers see it.
                Err(ProjectionError::Superseded { .. }) if worker.terms().is_former => {}
                result => result?,
            }
            came_on |= worker.position() > before;
        }
        Ok(came_on)
    }

    /// Runs each projection on a thread of its own, and lets it follow the feed.
    ///
    /// A projection that meets an event it cannot take in, in spite of its retries, stops there; the
    /// others go on. It goes on when a projector with it is started again, at that event.
    ///
    /// # Errors
    ///
    /// Fails where a thread cannot be started.
    pub fn start(self) -> Result<RunningProjector, StoreError> {
        RunningProjector::start(self.workers)
    }
}

impl<S: TimerStore + Clone> Projector<S> {
    /// Adds a reactor, which goes on where it has come to.
    ///
    /// It is run as a projection is, with the same lease, retries, status and health. Each event that it
    /// answers has a transaction of its own. It puts no event aside, whatever
    /// [`with_parking`](Self::with_parking) says: it stops at one that fails.
    ///
    /// # Errors
    ///
    /// Fails where the database of its checkpoint cannot be opened for writing.
    pub fn with_reactor<R: Reactor>(mut self, reactor: R) -> Result<Self, StoreError> {
        let worker = Reacting::new(&self.store, reactor, self.terms.clone().without_parking())?;
        self.workers.push(Box::new(worker));
        Ok(self)
    }
}

impl<S: fmt::Debug> fmt::Debug for Projector<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projector")
            .field("store", &self.store)
            .field("terms", &self.terms)
            .field("workers", &self.workers.len())
            .finish()
    }
}
