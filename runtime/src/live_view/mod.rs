//! [`LiveView`]: a read model in memory.

mod follower;
mod options;
mod reading;
mod shown;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::follower::Follower;
pub use self::options::LiveViewOptions;
pub use self::reading::{Reading, ViewStopped};
use self::shown::Shown;
use crate::projection::{Projection, ReadStore};
use crate::projector::{ProjectionStatus, RunningProjector, WaitError};
use crate::store::{EventStore, StoreError};
use crate::version::Position;

/// Read models that are values in memory: a handler gets no transaction, it changes `self`.
#[derive(Debug, Clone, Copy)]
pub struct InMemory;

impl ReadStore for InMemory {
    type Transaction<'tx> = ();
}

/// A read model in memory that follows the feed of a store, on a thread of its own.
///
/// The model is a value with `#[derive(Projection)]` and `store = annals::InMemory`; a handler changes
/// `self`. There are two copies of it: readers get the one, the next events are taken in by the other,
/// and then the two change places. So a handler may meet an event twice, once in each copy, and does
/// nothing but change `self`.
///
/// # Guarantees
///
/// - A [`Reading`] is the fold of all events up to its position and of no other. It never changes, and a
///   later one is never of an earlier position.
/// - A reader never waits for a handler, and no handler for a reader: what both share is held for as
///   long as it takes to copy a pointer.
/// - Nothing is skipped: an event that cannot be decoded, or that a handler refuses in spite of the
///   retries, stops the view. It has all events before that one, and from then on
///   [`read`](Self::read) fails.
/// - Memory is that of two copies and one page of events, however long the feed is, and of one more copy
///   for each reading that is kept for long.
///
/// While a view catches up with a long feed, readers get a newer state some times a second and not with
/// each event.
///
/// Dropping the view stops its thread.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use annals::prelude::*;
/// use annals::{InMemory, LiveView, Project, ProjectError, Projection, Recorded};
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Deposited { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(Deposited))]
/// # struct Account;
/// # impl Apply<Deposited> for Account { fn apply(&mut self, _: &Deposited) {} }
///
/// #[derive(Clone, Default, Projection)]
/// #[projection(name = "total", of(Account), store = InMemory)]
/// struct Total {
///     cents: i64,
/// }
///
/// impl Project<Deposited, InMemory> for Total {
///     fn project(&mut self, event: Recorded<'_, Deposited>, (): ()) -> Result<(), ProjectError> {
///         self.cents += event.event().cents;
///         Ok(())
///     }
/// }
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let total = LiveView::start(store.clone(), Total::default())?;
///
/// let accounts = Repository::<Account>::new(store);
/// let id = AccountId::from(1);
/// let done = accounts.execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 500 })).await?;
/// if let Some(position) = done.position() {
///     let reading = total.wait_for(position, Duration::from_secs(1)).await?;
///     assert_eq!(reading.cents, 500);
/// }
/// assert_eq!(total.read()?.cents, 500);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct LiveView<T> {
    running: RunningProjector,
    shown: Arc<Shown<T>>,
}

impl<T> LiveView<T>
where
    T: Projection<Store = InMemory> + Clone + Sync,
{
    /// Starts a view of the whole feed; `state` is what it is before the first event.
    ///
    /// # Errors
    ///
    /// Fails where a thread cannot be started.
    pub fn start(store: impl EventStore, state: T) -> Result<Self, StoreError> {
        Self::options().start(store, state)
    }

    /// Options for a view that begins elsewhere, or behaves otherwise.
    #[must_use]
    pub fn options() -> LiveViewOptions {
        LiveViewOptions::default()
    }

    /// The state as it is now. Does not wait.
    ///
    /// # Errors
    ///
    /// Fails where the view has stopped at an event that it cannot take in: what it has is getting old.
    pub fn read(&self) -> Result<Reading<T>, ViewStopped> {
        match self.shown.is_followed() {
            true => Ok(self.last()),
            false => Err(ViewStopped {
                view: T::NAME,
                source: self.status().error,
            }),
        }
    }

    /// The state as it was last, be the view alive or not. Does not wait.
    #[must_use]
    pub fn last(&self) -> Reading<T> {
        self.shown.reading()
    }

    /// Waits until the view has taken in all up to `position`, and reads it: whoever appended there reads
    /// its own write.
    ///
    /// # Errors
    ///
    /// Fails where the view has stopped before the position, and where it has not come there within
    /// `patience`.
    pub async fn wait_for(
        &self,
        position: Position,
        patience: Duration,
    ) -> Result<Reading<T>, WaitError> {
        self.running.wait_for(T::NAME, position, patience).await?;
        Ok(self.last())
    }

    /// Lets the view rest after the page in progress, until it is [resumed](Self::resume): readers get the
    /// state as it was last.
    pub fn pause(&self) {
        // A view runs under its own name.
        let _ = self.running.pause(T::NAME);
    }

    /// Lets the view go on.
    pub fn resume(&self) {
        let _ = self.running.resume(T::NAME);
    }

    /// How the view is.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a view has one thread from its start on"
    )]
    #[must_use]
    pub fn status(&self) -> ProjectionStatus {
        let mut of_all = self.running.status();
        of_all.pop().expect("a view has a thread")
    }

    /// Stops the view, and gives back its state.
    #[must_use = "dropping the view stops it too"]
    pub fn stop(self) -> Reading<T> {
        let Self { running, shown } = self;
        running.stop();
        shown.reading()
    }
}

impl<T: Projection> fmt::Debug for LiveView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveView")
            .field("name", &T::NAME)
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}
