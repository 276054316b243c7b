//! Where events are taken in: some of a page in one transaction.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::ProjectionError;
use super::pulse::Pulse;
use crate::projection::{
    DeadLetter, EventError, Hold, Projection, Routes, Session, TablesError, TransactError,
    Transaction, Transactional,
};
use crate::recorded::RecordedEvent;
use crate::store::{Page, StoreError};
use crate::telemetry::{names, span};
use crate::version::Position;

/// What a projection does that no event asks for.
pub(super) type Act<'a, P> = dyn FnMut(&mut P, Transaction<'_, P>) -> Result<(), EventError> + 'a;

/// How many positions without an event for it a projection passes before it notes so.
const NOTED_EVERY: u64 = 1024;

/// Where events are taken in.
pub(super) struct Desk<P: Projection> {
    pub(super) projection: P,
    pub(super) routes: Routes<P>,
    pub(super) session: Box<dyn Session<P::Store>>,
    /// How far the projection has come, as it is stored.
    pub(super) checkpoint: Position,
    pub(super) pulse: Arc<Pulse>,
    /// Whether readers still see another version of the read model.
    pub(super) is_building: bool,
    /// Whether events are put aside of whose stream an earlier one is.
    pub(super) parks_streams: bool,
    /// The event that failed last, as it is to be put aside.
    failing: Option<DeadLetter>,
}

/// Why a worker does not go on.
pub(super) enum Stop {
    Event(Position, EventError),
    Store(StoreError),
    /// Another worker has the lease, or has moved the checkpoint.
    Overtaken,
    /// Readers see another version, of this number.
    Superseded(u32),
    Tables(TablesError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stop {
    /// Why a transaction was undone that ended at `position`.
    pub(super) fn of(position: Position, error: TransactError) -> Self {
        match error {
            TransactError::Event(error) => Self::Event(position, error),
            TransactError::Store(error) => Self::Store(error),
            TransactError::Moved | TransactError::Lost => Self::Overtaken,
            TransactError::Superseded { serving } => Self::Superseded(serving),
            TransactError::Tables(error) => Self::Tables(error),
        }
    }

    pub(super) fn into_error<P: Projection>(self) -> ProjectionError {
        let (projection, version) = (P::NAME, P::VERSION);
        match self {
            Self::Event(position, source) => ProjectionError::Event {
                projection,
                position,
                source,
            },
            Self::Store(source) => ProjectionError::Store { projection, source },
            Self::Overtaken => ProjectionError::Held { projection },
            Self::Superseded(serving) => ProjectionError::Superseded {
                projection,
                version,
                serving,
            },
            Self::Tables(source) => ProjectionError::Tables {
                projection,
                version,
                source,
            },
        }
    }
}

impl<P: Projection<Store: Transactional>> Desk<P> {
    pub(super) fn new(
        projection: P,
        mut session: Box<dyn Session<P::Store>>,
        parks_streams: bool,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            projection,
            routes: P::routes(),
            checkpoint: session.checkpoint()?,
            session,
            pulse: Arc::new(Pulse::new()),
            is_building: false,
            parks_streams,
            failing: None,
        })
    }

    pub(super) const fn routes(&self) -> &Routes<P> {
        &self.routes
    }

    pub(super) const fn checkpoint(&self) -> Position {
        self.checkpoint
    }

    pub(super) const fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// Takes the lease, or keeps it.
    pub(super) fn hold(&mut self, duration: Duration) -> Result<Hold, StoreError> {
        self.session.hold(duration)
    }

    /// Gives the lease back.
    pub(super) fn release(&mut self) -> Result<(), StoreError> {
        self.session.release()
    }

    /// Looks where the projection has come to, be it by another worker.
    pub(super) fn read_checkpoint(&mut self) -> Result<Position, StoreError> {
        self.checkpoint = self.session.checkpoint()?;
        Ok(self.checkpoint)
    }

    /// Where the transaction ends that begins with the event at `start`.
    pub(super) fn end_of_batch(&self, page: &Page, start: usize, batch: usize) -> usize {
        let longest = page.len().min(start + batch);
        if !<P::Store as Transactional>::ONE_BY_ONE {
            return longest;
        }
        let counts = |index: &usize| {
            let event = page.get(*index);
            event.is_some_and(|event| self.routes.is_for(&event))
        };
        let first = (start..longest).find(counts);
        first.map_or(longest, |index| index + 1)
    }

    /// Lets the projection do what no event asks for, in a transaction that leaves the checkpoint.
    pub(super) fn act(&mut self, work: &mut Act<'_, P>) -> Result<(), TransactError> {
        let Self {
            projection,
            session,
            checkpoint,
            pulse,
            ..
        } = self;
        pulse.beat();
        session.transact(*checkpoint, *checkpoint, &mut |transaction| {
            Ok(caught(|| work(projection, transaction))?)
        })
    }

    /// Takes in some events in one transaction. Where one of them fails, those before it are taken in.
    pub(super) fn take_in(&mut self, page: &Page, events: Range<usize>) -> Result<(), Stop> {
        let Err((failed, error)) = self.transact(page, events.clone()) else {
            self.failing = None;
            return Ok(());
        };
        if matches!(error, TransactError::Event(_)) && failed > events.start {
            self.take_in(page, events.start..failed)?;
        }
        if let (TransactError::Event(cause), Some(event)) = (&error, page.get(failed)) {
            self.note_failure(&event, cause);
        }
        let position = page.get(failed).map(|event| event.position());
        Err(Stop::of(position.unwrap_or_default(), error))
    }

    fn note_failure(&mut self, event: &RecordedEvent<'_>, error: &EventError) {
        let now = self.session.now();
        match &mut self.failing {
            Some(letter) if letter.position == event.position() => letter.fail_again(error, now),
            failing => {
                let letter = DeadLetter::failed((P::NAME, P::VERSION), event, error, now);
                *failing = Some(letter);
            }
        }
    }

    /// Puts the event aside that failed last, and goes past it: both or neither.
    pub(super) fn park(&mut self) -> Result<bool, Stop> {
        let Some(letter) = &self.failing else {
            return Ok(false);
        };
        let position = letter.position;
        let mut park = |transaction: Transaction<'_, P>| Ok(P::Store::park(transaction, letter)?);
        let parked = self.session.transact(self.checkpoint, position, &mut park);
        parked.map_err(|error| Stop::of(position, error))?;
        self.checkpoint = position;
        self.failing = None;
        Ok(true)
    }

    /// The events of a page in one transaction; else which one failed, and why.
    fn transact(
        &mut self,
        page: &Page,
        events: Range<usize>,
    ) -> Result<(), (usize, TransactError)> {
        let last = page.get(events.end - 1);
        let position = last.map_or(self.checkpoint, |event| event.position());
        let Self {
            projection,
            routes,
            session,
            checkpoint,
            pulse,
            parks_streams,
            ..
        } = self;
        let now = session.now();
        let mut index = events.start;
        let mut work = |transaction: Transaction<'_, P>| {
            let has_parked =
                *parks_streams && P::Store::parked(transaction, P::NAME, P::VERSION)? > 0;
            for event in events.clone() {
                index = event;
                let Some(event) = page.get(event) else { break };
                pulse.beat();
                if has_parked && is_behind(routes, &event, transaction)? {
                    let letter = DeadLetter::behind((P::NAME, P::VERSION), &event, now);
                    P::Store::park(transaction, &letter)?;
                } else {
                    project(routes, projection, event, transaction)?;
                }
            }
            pulse.beat();
            Ok(())
        };
        let result = span::project(P::NAME, events.len(), position)
            .in_scope(|| session.transact(*checkpoint, position, &mut work));
        result.map_err(|error| (index, error))?;
        names::PROJECTED_EVENTS.count(P::NAME, events.len());
        *checkpoint = position;
        Ok(())
    }

    /// Notes now and then that there was nothing to take in.
    pub(super) fn pass(&mut self, position: Position) -> Result<(), Stop> {
        if position.get() < self.checkpoint.get() + NOTED_EVERY {
            return Ok(());
        }
        let noted = self
            .session
            .transact(self.checkpoint, position, &mut |_| Ok(()));
        noted.map_err(|error| Stop::of(position, error))?;
        self.checkpoint = position;
        Ok(())
    }
}

/// Whether an event is for the projection, and an earlier one of its stream is put aside.
pub(super) fn is_behind<P: Projection<Store: Transactional>>(
    routes: &Routes<P>,
    event: &RecordedEvent<'_>,
    transaction: Transaction<'_, P>,
) -> Result<bool, StoreError> {
    Ok(routes.is_for(event)
        && P::Store::has_parked_before(transaction, P::NAME, P::VERSION, event)?)
}

/// Lets a projection take in an event, if it is one of its own.
pub(super) fn project<P: Projection<Store: Transactional>>(
    routes: &Routes<P>,
    projection: &mut P,
    event: RecordedEvent<'_>,
    transaction: Transaction<'_, P>,
) -> Result<(), EventError> {
    caught(|| routes.project(projection, event, transaction))?;
    if P::Store::is_open(transaction) {
        Ok(())
    } else {
        Err(EventError::ended())
    }
}

/// A panic of a handler's is an error of its event.
pub(crate) fn caught(project: impl FnOnce() -> Result<(), EventError>) -> Result<(), EventError> {
    catch_unwind(AssertUnwindSafe(project)).unwrap_or_else(|panic| {
        let message = message_of(panic.as_ref());
        Err(EventError::Panic { message })
    })
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}
