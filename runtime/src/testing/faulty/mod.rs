//! A store that fails, delays and conflicts on command.

mod fault;
mod hold;
mod read;
mod session;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_timer::Delay;

pub use self::fault::{AppendFault, ReadFault, TransactFault};
use self::fault::{Script, Step, conflict, failure, indeterminate};
pub use self::hold::Held;
use self::read::FaultyRead;
use self::session::FaultySession;
use crate::append::{AppendBatch, Appended};
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::projection::{LetterBox, ProjectionStore, ReadStore, Session};
use crate::reactor::{ArmedTimer, TimerStore};
use crate::snapshot::Snapshot;
use crate::store::{
    AppendError, BoxFuture, EventStore, FeedFilter, Lag, Pages, StoreError, StoreErrorKind,
    StreamRange,
};
use crate::version::Position;

/// A store around another one that fails, delays and conflicts on command.
///
/// Each append takes the next fault of its script, each read, each lookup and each transaction of a
/// projection the next of theirs; where a script is at its end, the store behaves as the one inside.
/// Clones share both.
///
/// # Examples
///
/// A program that meets two conflicts before it succeeds:
///
/// ```
/// use annals::store::EventStore;
/// use annals::testing::{AppendFault, FaultyStore};
/// # use annals::{AppendBatch, ExpectedVersion, MemoryStore, NewEvent, StreamId};
///
/// # pollster::block_on(async {
/// let store = FaultyStore::new(MemoryStore::new());
/// store.on_appends([AppendFault::Conflict, AppendFault::Conflict]);
/// # let stream = StreamId::new("BankAccount", "4711")?;
/// # let events = vec![NewEvent::new("MoneyDeposited", 1, "5")?];
/// # let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, events);
///
/// for _ in 0..2 {
///     assert!(store.append(batch.clone()).await.is_err_and(|error| error.is_conflict()));
/// }
/// assert!(store.append(batch).await.is_ok());
/// assert_eq!(store.appends(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct FaultyStore<S: ?Sized = dyn EventStore> {
    inner: Arc<S>,
    script: Arc<Mutex<Script>>,
}

impl FaultyStore {
    /// A store that behaves as `inner` until it is told otherwise.
    #[must_use]
    pub fn new(inner: impl EventStore) -> Self {
        Self {
            inner: Arc::new(inner),
            script: Arc::default(),
        }
    }
}

impl<S: ProjectionStore> FaultyStore<S> {
    /// A store as by [`new`](FaultyStore::new), whose projections fail on command too.
    #[must_use]
    pub fn with_projections(inner: S) -> Self {
        Self {
            inner: Arc::new(inner),
            script: Arc::default(),
        }
    }

    /// Lets the next transactions of projections meet these faults, one each.
    pub fn on_transacts(&self, faults: impl IntoIterator<Item = TransactFault>) {
        self.script().transacts.extend(faults);
    }
}

impl<S: ?Sized> Clone for FaultyStore<S> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            script: Arc::clone(&self.script),
        }
    }
}

impl<S: EventStore + ?Sized> FaultyStore<S> {
    /// Lets the next appends meet these faults, one each, after those told before.
    pub fn on_appends(&self, faults: impl IntoIterator<Item = AppendFault>) {
        let steps = faults.into_iter().map(Step::Meet);
        self.script().add(steps);
    }

    /// Lets the next reads, of streams or of the feed, meet these faults, one each.
    pub fn on_reads(&self, faults: impl IntoIterator<Item = ReadFault>) {
        self.script().reads.extend(faults);
    }

    /// Lets the next lookups by key fail, one for each kind.
    pub fn on_lookups(&self, faults: impl IntoIterator<Item = StoreErrorKind>) {
        self.script().lookups.extend(faults);
    }

    /// Holds an append, the next after those with a fault told before, until the handle returned lets it go on.
    #[must_use = "an append is held as long as this is"]
    pub fn hold_append(&self) -> Held {
        let (held, hold) = hold::pair();
        self.script().add([Step::Wait(hold)]);
        held
    }

    /// The number of appends that were sent to the store, with a fault or without.
    #[must_use]
    pub fn appends(&self) -> usize {
        self.script().sent()
    }

    /// Whether all faults told have happened.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.script().is_spent()
    }

    /// The script. Nothing panics while it is locked.
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn meet(&self, fault: AppendFault, batch: AppendBatch) -> Result<Appended, AppendError> {
        match fault {
            AppendFault::None => {}
            AppendFault::Fail(kind) => return Err(failure(kind).into()),
            AppendFault::Conflict => {
                if let Some(conflict) = conflict(&batch) {
                    return Err(conflict.into());
                }
            }
            AppendFault::LoseRequest => return Err(indeterminate(&batch)),
            AppendFault::LoseAnswer => {
                let error = indeterminate(&batch);
                self.inner.append(batch).await?;
                return Err(error);
            }
            AppendFault::Delay(time) => Delay::new(time).await,
        }
        self.inner.append(batch).await
    }

    fn read(&self, pages: Pages) -> Pages {
        let fault = self.script().reads.pop_front();
        match fault {
            Some(fault) => Pages::new(FaultyRead::new(pages, fault)),
            None => pages,
        }
    }
}

impl<S: ProjectionStore> ProjectionStore for FaultyStore<S> {
    type Kind = S::Kind;

    fn open_session(
        &self,
        name: &str,
        version: u32,
    ) -> Result<Box<dyn Session<S::Kind>>, StoreError> {
        Ok(Box::new(FaultySession {
            inner: self.inner.open_session(name, version)?,
            script: Arc::clone(&self.script),
        }))
    }

    fn open_letters(&self) -> Result<Box<dyn LetterBox<S::Kind>>, StoreError> {
        self.inner.open_letters()
    }

    fn parked(&self, name: &str, version: u32) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.inner.parked(name, version)
    }
}

/// Timers meet the faults of the transactions that keep them.
impl<S: TimerStore> TimerStore for FaultyStore<S> {
    fn due_timer(&self, reactor: &str) -> Result<Option<ArmedTimer>, StoreError> {
        self.inner.due_timer(reactor)
    }

    fn arm_timer(
        transaction: <S::Kind as ReadStore>::Transaction<'_>,
        reactor: &str,
        timer: &ArmedTimer,
    ) -> Result<(), StoreError> {
        S::arm_timer(transaction, reactor, timer)
    }

    fn disarm_timer(
        transaction: <S::Kind as ReadStore>::Transaction<'_>,
        reactor: &str,
        key: &str,
    ) -> Result<(), StoreError> {
        S::disarm_timer(transaction, reactor, key)
    }
}

impl<S: EventStore + ?Sized> EventStore for FaultyStore<S> {
    fn limits(&self) -> &Limits {
        self.inner.limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(async move {
            let step = self.script().next_append();
            match step {
                Step::Meet(fault) => self.meet(fault, batch).await,
                Step::Wait(hold) => {
                    hold.wait().await;
                    self.inner.append(batch).await
                }
            }
        })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        self.read(self.inner.read_stream(stream, range))
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        self.read(self.inner.read_feed(after, filter))
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        self.read(self.inner.read_feed_back(before, filter))
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        Box::pin(async move {
            let fault = self.script().lookups.pop_front();
            match fault {
                Some(kind) => Err(failure(kind)),
                None => self.inner.find_append(key).await,
            }
        })
    }

    fn wait_beyond(&self, position: Position, patience: Duration) -> BoxFuture<'_, ()> {
        self.inner.wait_beyond(position, patience)
    }

    fn lag(&self, position: Position) -> BoxFuture<'_, Result<Lag, StoreError>> {
        self.inner.lag(position)
    }

    fn load_snapshot<'a>(
        &'a self,
        stream: &'a StreamId,
    ) -> BoxFuture<'a, Result<Option<Snapshot>, StoreError>> {
        self.inner.load_snapshot(stream)
    }

    fn save_snapshot(&self, stream: &StreamId, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.inner.save_snapshot(stream, snapshot)
    }
}
