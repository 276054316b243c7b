//! [`Rebuild`]: a version of a read model built while readers see another one.

mod error;
mod progress;
mod switch;

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

pub use self::error::RebuildError;
use self::progress::Pace;
pub use self::progress::RebuildProgress;
use super::ProjectionError;
use super::catch_up::end_of_feed;
use super::run::{Run as _, Step};
use super::terms::Terms;
use super::worker::Worker;
use crate::projection::{Intent, Projection, ProjectionStore, ReadModel, Transactional};

/// How often to look how far another worker has come that builds the same version.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Builds a version of a read model beside the one that readers see, and then shows it to them.
///
/// A [`Projector`](crate::Projector) does the same on its own for a version that is newer than the one
/// readers see. This is for whoever wants to watch it, or to go back to an older version: with the way back
/// still there it has only to catch up.
///
/// # Guarantees
///
/// - Readers see the one version or the other, whole, and never one that is of an earlier position than
///   what they saw before: the switch is one transaction, and in it the new version takes in what the old
///   one has and it lacks.
/// - A rebuild that is cancelled, or that meets an event it cannot take in, drops its tables. One that is
///   killed is gone on with by the next one of the same version; its tables are dropped when another
///   version is started after a minute, or at once if that is a newer one.
/// - Several processes may rebuild the same version at once: they do each other no harm.
///
/// The tables of the version seen before are kept as the way back until the next switch, unless
/// [`with_old_dropped`](Self::with_old_dropped) says otherwise. A worker that still runs it ends in the state
/// [`Superseded`](crate::ProjectionState::Superseded).
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
///
/// use annals::{Rebuild, RebuildError, RebuildProgress, ReadModel, Sqlite, SqliteStore};
///
/// fn rebuild<P: ReadModel<Store = Sqlite>>(
///     store: SqliteStore,
///     balances: P,
/// ) -> Result<RebuildProgress, RebuildError> {
///     Rebuild::new(store, balances).run(|progress| {
///         println!("{:.0} %, {:?} to go", progress.fraction() * 100.0, progress.eta());
///         ControlFlow::Continue(())
///     })
/// }
/// ```
pub struct Rebuild<S, P> {
    store: S,
    projection: P,
    terms: Terms,
}

impl<S, P> Rebuild<S, P>
where
    S: ProjectionStore + Clone,
    P: ReadModel<Store = S::Kind>,
{
    /// A rebuild that has not begun.
    #[must_use]
    pub fn new(store: S, projection: P) -> Self {
        Self {
            store,
            projection,
            terms: Terms::default(),
        }
    }

    /// Sets how many events take effect in one transaction, at most: 1,024 where nothing else is set.
    #[must_use]
    pub fn with_batch(mut self, events: usize) -> Self {
        self.terms.batch = events.max(1);
        self
    }

    /// Drops the tables of the version seen before in the transaction of the switch: there is no way back
    /// then. Appends wait for that transaction, which takes the longer the larger the tables are.
    #[must_use]
    pub const fn with_old_dropped(mut self) -> Self {
        self.terms.drops_old = true;
        self
    }

    /// Builds the version and shows it, on this thread; `watch` is told after each transaction how far it has come,
    /// and cancels with [`ControlFlow::Break`].
    ///
    /// # Errors
    ///
    /// Fails where readers see this version already, where it is cancelled, with an event that it cannot
    /// take in, and where the database fails. Readers see what they saw before then.
    pub fn run(
        self,
        mut watch: impl FnMut(&RebuildProgress) -> ControlFlow<()>,
    ) -> Result<RebuildProgress, RebuildError> {
        let mut worker = self.begin()?;
        let pace = Pace::new(worker.position());
        loop {
            let step = match worker.step() {
                Ok(step) => step,
                Err(error) => return Err(worker.given_up(error).into()),
            };
            let progress = pace.progress(worker.position(), end_of_feed(&worker)?);
            if step != Step::More && !worker.is_building() {
                // Told once more, that it is done; there is nothing left to cancel.
                let _ = watch(&progress);
                return Ok(progress);
            }
            if watch(&progress).is_break() {
                return Err(worker.cancelled(step));
            }
            if step != Step::More {
                // Another worker builds it: this one waits until it has, or takes its place.
                std::thread::sleep(LOOK_EVERY);
            }
        }
    }

    fn begin(self) -> Result<Worker<P>, RebuildError> {
        let Self {
            store,
            projection,
            terms,
        } = self;
        let worker = Worker::enrolled(&store, projection, terms, Intent::Rebuild);
        worker.map_err(RebuildError::of_beginning)
    }
}

impl<P: Projection<Store: Transactional>> Worker<P> {
    /// Drops what was built, unless it is another worker that builds it.
    fn cancelled(&mut self, step: Step) -> RebuildError {
        let is_own = !matches!(step, Step::Standby { .. });
        match is_own.then(|| self.abandon()) {
            Some(Err(error)) => error.into(),
            _ => RebuildError::Cancelled {
                projection: P::NAME,
                version: P::VERSION,
            },
        }
    }

    /// Drops what was built where an event is to blame: it would be there the next time.
    fn given_up(&mut self, error: ProjectionError) -> ProjectionError {
        if matches!(error, ProjectionError::Event { .. }) {
            // The event is the error to tell; what cannot be dropped now is when another version begins.
            let _ = self.abandon();
        }
        error
    }
}

impl<S: fmt::Debug, P: Projection> fmt::Debug for Rebuild<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rebuild")
            .field("projection", &P::NAME)
            .field("version", &P::VERSION)
            .field("store", &self.store)
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}
