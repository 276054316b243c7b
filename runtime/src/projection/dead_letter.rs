//! An event that a projection could not take in, and where it is put aside.

use std::error::Error;

use chrono::{DateTime, Utc};

use super::{EventError, ReadStore};
use crate::names::EventId;
use crate::recorded::RecordedEvent;
use crate::store::StoreError;
use crate::version::{Position, Version};

/// An event that a projection could not take in, put aside until someone looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The projection's name.
    pub projection: String,
    /// The version of the projection.
    pub projection_version: u32,
    /// The place of the event in the feed.
    pub position: Position,
    /// The type of the aggregate.
    pub aggregate_type: String,
    /// The id of the aggregate.
    pub aggregate_id: String,
    /// The place of the event in its stream.
    pub version: Version,
    /// What identifies the event.
    pub event_id: EventId,
    /// The name it is stored under.
    pub event_type: String,
    /// What went wrong last, with all that caused it.
    pub error: String,
    /// How often it was tried; 0 where it was put aside because of an earlier event of its stream.
    pub attempts: u64,
    /// When it was put aside, or failed first.
    pub first_failed_at: DateTime<Utc>,
    /// When it failed last.
    pub last_failed_at: DateTime<Utc>,
}

impl DeadLetter {
    fn new(projection: (&str, u32), event: &RecordedEvent<'_>, now: DateTime<Utc>) -> Self {
        Self {
            projection: projection.0.to_owned(),
            projection_version: projection.1,
            position: event.position(),
            aggregate_type: event.aggregate_type().to_owned(),
            aggregate_id: event.aggregate_id().to_owned(),
            version: event.version(),
            event_id: event.event_id(),
            event_type: event.event_type().to_owned(),
            error: String::from("an earlier event of its stream is put aside"),
            attempts: 0,
            first_failed_at: now,
            last_failed_at: now,
        }
    }

    /// An event of a stream of which an earlier one was put aside.
    pub(crate) fn behind(
        projection: (&str, u32),
        event: &RecordedEvent<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        Self::new(projection, event, now)
    }

    /// An event that was tried once.
    pub(crate) fn failed(
        projection: (&str, u32),
        event: &RecordedEvent<'_>,
        error: &EventError,
        now: DateTime<Utc>,
    ) -> Self {
        let mut letter = Self::new(projection, event, now);
        letter.fail_again(error, now);
        letter
    }

    /// Was tried once more.
    pub(crate) fn fail_again(&mut self, error: &EventError, now: DateTime<Utc>) {
        self.error = text_of(error);
        self.attempts += 1;
        self.last_failed_at = now;
    }
}

/// An error and all that caused it, in one line.
fn text_of(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Where the events are that projections have put aside, for those who look after them.
pub trait LetterBox<S: ReadStore>: Send {
    /// The time of the store's clock.
    fn now(&self) -> DateTime<Utc>;

    /// The letters of all versions of a projection, in the order of their positions.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn list(&mut self, projection: &str) -> Result<Vec<DeadLetter>, StoreError>;

    /// One letter, where it is there.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn find(
        &mut self,
        projection: &str,
        version: u32,
        position: Position,
    ) -> Result<Option<DeadLetter>, StoreError>;

    /// Lets `work` write, and removes the letter: both or neither.
    ///
    /// # Errors
    ///
    /// Fails where the database does.
    fn replay(
        &mut self,
        letter: &DeadLetter,
        work: &mut dyn FnMut(S::Transaction<'_>) -> Result<(), EventError>,
    ) -> Result<Replayed, StoreError>;

    /// Removes a letter; `false` where it is not there.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    fn discard(&mut self, letter: &DeadLetter) -> Result<bool, StoreError>;

    /// Notes what went wrong when a letter was replayed.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    fn note(&mut self, letter: &DeadLetter) -> Result<(), StoreError>;
}

/// What a replay came to.
#[derive(Debug)]
pub enum Replayed {
    /// The event has taken effect, and its letter is gone.
    Done,
    /// The letter is not there any more.
    Absent,
    /// An earlier event of the same stream is put aside too, and comes first.
    After(Position),
    /// The event still fails; nothing is written.
    Failed(EventError),
}
