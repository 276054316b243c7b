//! One projection at work: from the pages of the feed to transactions of its read model.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::ProjectionError;
use crate::block_on::block_on;
use crate::projection::{
    EventError, Projection, ProjectionStore, Routes, Session, TransactError, Transaction,
};
use crate::store::{Page, StoreError};
use crate::subscription::Subscription;
use crate::version::Position;

/// How many positions without an event for it a projection passes before it notes so.
const NOTED_EVERY: u64 = 1024;

/// A projection of any type, at work.
pub(crate) trait Run: Send {
    /// The projection's name.
    fn name(&self) -> &'static str;

    /// How far the projection has looked and taken in what is for it.
    fn position(&self) -> Position;

    /// Takes in some of what there is; `false` where that is nothing more.
    fn step(&mut self) -> Result<bool, ProjectionError>;

    /// Waits until there may be more, for some time.
    fn wait(&mut self);
}

/// A projection at work.
pub(super) struct Worker<P: Projection> {
    desk: Desk<P>,
    subscription: Subscription,
    batch: usize,
}

/// Where events are taken in.
struct Desk<P: Projection> {
    projection: P,
    routes: Routes<P>,
    session: Box<dyn Session<P::Store>>,
    /// How far the projection has come, as it is stored.
    checkpoint: Position,
}

impl<P: Projection> Worker<P> {
    pub(super) fn new<S>(store: &S, projection: P, batch: usize) -> Result<Self, StoreError>
    where
        S: ProjectionStore<Kind = P::Store> + Clone,
    {
        let mut session = store.open_session(P::NAME, P::VERSION)?;
        let checkpoint = session.checkpoint()?;
        let routes = P::routes();
        let subscription = Subscription::new(store.clone())
            .with_filter(routes.filter())
            .after(checkpoint);
        let desk = Desk {
            projection,
            routes,
            session,
            checkpoint,
        };
        Ok(Self {
            desk,
            subscription,
            batch,
        })
    }

    /// Takes in one page; `false` at the end of the feed.
    fn take_in_page(&mut self) -> Result<bool, Stop> {
        if let Some(page) = block_on(self.subscription.try_next_page())? {
            self.desk.take_in(page, self.batch)?;
            return Ok(true);
        }
        self.desk.pass(self.subscription.position())?;
        Ok(false)
    }

    /// Goes on where the projection has come to, be it by another worker.
    fn go_back(&mut self) -> Result<(), Stop> {
        self.desk.checkpoint = self.desk.session.checkpoint()?;
        self.subscription.rewind(self.desk.checkpoint);
        Ok(())
    }
}

impl<P: Projection> Run for Worker<P> {
    fn step(&mut self) -> Result<bool, ProjectionError> {
        let result = match self.take_in_page() {
            Err(Stop::Overtaken) => self.go_back().map(|()| true),
            result => result,
        };
        result.map_err(|stop| {
            // The next step begins with what was not taken in.
            self.subscription.rewind(self.desk.checkpoint);
            stop.into_error(P::NAME)
        })
    }

    fn name(&self) -> &'static str {
        P::NAME
    }

    fn position(&self) -> Position {
        self.subscription.position()
    }

    fn wait(&mut self) {
        block_on(self.subscription.wait());
    }
}

/// Why a worker does not go on.
enum Stop {
    Event(Position, EventError),
    Store(StoreError),
    /// Another worker runs the same projection, and has come further.
    Overtaken,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stop {
    /// Why a transaction was undone that ended at `position`.
    fn of(position: Position, error: TransactError) -> Self {
        match error {
            TransactError::Event(error) => Self::Event(position, error),
            TransactError::Store(error) => Self::Store(error),
            TransactError::Moved => Self::Overtaken,
        }
    }

    fn into_error(self, projection: &'static str) -> ProjectionError {
        match self {
            Self::Event(position, source) => ProjectionError::Event {
                projection,
                position,
                source,
            },
            Self::Store(source) => ProjectionError::Store { projection, source },
            Self::Overtaken => ProjectionError::Overtaken { projection },
        }
    }
}

impl<P: Projection> Desk<P> {
    fn take_in(&mut self, page: &Page, batch: usize) -> Result<(), Stop> {
        let mut next = 0;
        while next < page.len() {
            let end = page.len().min(next + batch);
            self.take_in_some(page, next..end)?;
            next = end;
        }
        Ok(())
    }

    /// Takes in some events in one transaction. Where one of them fails, those before it are taken in.
    fn take_in_some(&mut self, page: &Page, events: Range<usize>) -> Result<(), Stop> {
        let Err((failed, error)) = self.transact(page, events.clone()) else {
            return Ok(());
        };
        if matches!(error, TransactError::Event(_)) && failed > events.start {
            self.take_in_some(page, events.start..failed)?;
        }
        let position = page.get(failed).map(|event| event.position());
        Err(Stop::of(position.unwrap_or_default(), error))
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
        } = self;
        let mut index = events.start;
        let mut work = |transaction: Transaction<'_, P>| {
            for event in events.clone() {
                index = event;
                let Some(event) = page.get(event) else { break };
                caught(|| routes.project(projection, event, transaction))?;
            }
            Ok(())
        };
        let result = session.transact(*checkpoint, position, &mut work);
        result.map_err(|error| (index, error))?;
        *checkpoint = position;
        Ok(())
    }

    /// Notes now and then that there was nothing to take in.
    fn pass(&mut self, position: Position) -> Result<(), Stop> {
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
