//! [`DeadLetters`]: the events that projections have put aside.

use std::fmt;

use super::desk::project;
use crate::block_on::block_on;
use crate::projection::{
    DeadLetter, EventError, LetterBox, Projection, ProjectionStore, ReadStore, Replayed,
};
use crate::store::{FeedFilter, Page, StoreError, StoreErrorKind};
use crate::version::Position;

/// The events that projections have put aside: see, replay, discard them.
///
/// A [`Projector`](super::Projector) puts events aside where it is told to
/// [park](super::Projector::with_parking) them. All this may be done while it runs, and from another
/// process; the calls block.
///
/// # Examples
///
/// ```
/// use annals::{DeadLetters, Projection, ReplayError, SqliteStore, StoreError};
///
/// fn look(store: SqliteStore) -> Result<(), StoreError> {
///     for letter in DeadLetters::new(store)?.list("balances")? {
///         println!("{} {}: {}", letter.position, letter.event_type, letter.error);
///     }
///     Ok(())
/// }
///
/// /// After the handler is mended.
/// fn replay<P: Projection<Store = annals::Sqlite>>(
///     store: SqliteStore,
///     mut projection: P,
/// ) -> Result<u64, ReplayError> {
///     DeadLetters::new(store)?.replay_all(&mut projection)
/// }
/// ```
pub struct DeadLetters<S: ProjectionStore> {
    store: S,
    letters: Box<dyn LetterBox<S::Kind>>,
}

impl<S: ProjectionStore> DeadLetters<S> {
    /// The dead letters in the database of a store.
    ///
    /// # Errors
    ///
    /// Fails where that cannot be opened for writing.
    pub fn new(store: S) -> Result<Self, StoreError> {
        let letters = store.open_letters()?;
        Ok(Self { store, letters })
    }

    /// The letters of a projection, of all its versions, in the order of their positions.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    pub fn list(&mut self, projection: &str) -> Result<Vec<DeadLetter>, StoreError> {
        self.letters.list(projection)
    }

    /// Lets a projection take in an event that was put aside: its handlers write and the letter goes, both
    /// or neither.
    ///
    /// Of the letters of one aggregate the first comes first. The value is one of the caller's own: where
    /// handlers keep something in `self`, that of a running projector does not see it.
    ///
    /// # Errors
    ///
    /// Fails where no such letter is there, where an earlier one of its aggregate is, and where the
    /// event fails again, which is noted in its letter.
    pub fn replay<P>(&mut self, projection: &mut P, position: Position) -> Result<(), ReplayError>
    where
        P: Projection<Store = S::Kind>,
    {
        let not_parked = || ReplayError::NotParked {
            projection: P::NAME,
            position,
        };
        let found = self.letters.find(P::NAME, P::VERSION, position)?;
        let mut letter = found.ok_or_else(not_parked)?;
        let page = self.read(position)?;
        let routes = P::routes();
        let mut work = |transaction: <S::Kind as ReadStore>::Transaction<'_>| {
            let event = page.get(0);
            event.map_or(Ok(()), |event| {
                project(&routes, projection, event, transaction)
            })
        };
        match self.letters.replay(&letter, &mut work)? {
            Replayed::Done => Ok(()),
            Replayed::Absent => Err(not_parked()),
            Replayed::After(first) => Err(ReplayError::After { position, first }),
            Replayed::Failed(source) => {
                letter.fail_again(&source, self.letters.now());
                self.letters.note(&letter)?;
                Err(ReplayError::Event { position, source })
            }
        }
    }

    /// Replays all letters of a projection, and tells how many there were.
    ///
    /// # Errors
    ///
    /// Ends with the first one that fails: see [`replay`](Self::replay).
    pub fn replay_all<P>(&mut self, projection: &mut P) -> Result<u64, ReplayError>
    where
        P: Projection<Store = S::Kind>,
    {
        let letters = self.letters.list(P::NAME)?;
        let mut replayed = 0;
        for letter in letters {
            if letter.projection_version == P::VERSION {
                self.replay(projection, letter.position)?;
                replayed += 1;
            }
        }
        Ok(replayed)
    }

    /// Gives an event up: the projection never takes it in. `false` where the letter is gone already.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    pub fn discard(&mut self, letter: &DeadLetter) -> Result<bool, StoreError> {
        self.letters.discard(letter)
    }

    /// The event at a position, as the first of a page.
    fn read(&self, position: Position) -> Result<Page, StoreError> {
        let before = Position::from(position.get().saturating_sub(1));
        let mut pages = self.store.read_feed(before, &FeedFilter::all());
        let page = block_on(pages.next())?.cloned().unwrap_or_default();
        match page.get(0) {
            Some(event) if event.position() == position => Ok(page),
            _ => Err(StoreError::new(
                StoreErrorKind::Corrupt,
                format!("no event stands at position {position}"),
            )),
        }
    }
}

impl<S: ProjectionStore> fmt::Debug for DeadLetters<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetters")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// Why an event that was put aside is not taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// It is not there, or not any more.
    #[error("projection `{projection}` has no dead letter at position {position}")]
    NotParked {
        /// The projection's name.
        projection: &'static str,
        /// The position asked for.
        position: Position,
    },
    /// An earlier event of the same aggregate is put aside, and comes first.
    #[error("event {first} of the same aggregate has to be replayed before event {position}")]
    After {
        /// The position asked for.
        position: Position,
        /// The position of the earlier event.
        first: Position,
    },
    /// It fails again.
    #[error("event {position} still cannot be taken in")]
    Event {
        /// The position of the event.
        position: Position,
        /// What is wrong with it.
        source: EventError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
