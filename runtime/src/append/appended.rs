//! What a writer gets back.

use crate::names::{InvalidName, StreamId};
use crate::recorded::RecordedEvent;
use crate::version::{Position, Version};

/// What an append added to one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppendedStream {
    /// The stream.
    pub stream: StreamId,
    /// The version of the first event added.
    pub first_version: Version,
    /// The version of the last event added: the stream's version after the append.
    pub last_version: Version,
}

impl AppendedStream {
    /// States that the events of `stream` from `first_version` to `last_version` were added.
    #[must_use]
    pub const fn new(stream: StreamId, first_version: Version, last_version: Version) -> Self {
        Self {
            stream,
            first_version,
            last_version,
        }
    }

    fn is_of(&self, event: &RecordedEvent<'_>) -> bool {
        self.stream.aggregate_type() == event.aggregate_type()
            && self.stream.aggregate_id() == event.aggregate_id()
    }
}

/// A durable append.
///
/// The events of one append stand at consecutive positions, in the order of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// The position of its first event.
    pub first_position: Position,
    /// The position of its last event.
    pub last_position: Position,
    /// What it added to each stream, in the order of the batch.
    pub streams: Vec<AppendedStream>,
    /// Whether it was stored by an earlier call, under the same id.
    pub repeated: bool,
}

impl Appended {
    /// States that an append now stands at the given positions.
    #[must_use]
    pub const fn new(
        first_position: Position,
        last_position: Position,
        streams: Vec<AppendedStream>,
    ) -> Self {
        Self {
            first_position,
            last_position,
            streams,
            repeated: false,
        }
    }

    /// Tells of an append by the events it stored, in the order of their positions.
    ///
    /// `None` where there are no events. What a store answers where it finds an append by its id.
    ///
    /// # Errors
    ///
    /// Fails where a stored name is one that could not have been stored.
    pub fn from_events<'a>(
        events: impl IntoIterator<Item = RecordedEvent<'a>>,
    ) -> Result<Option<Self>, InvalidName> {
        let mut found: Option<Self> = None;
        for event in events {
            let (position, version) = (event.position(), event.version());
            let appended = found.get_or_insert_with(|| Self::new(position, position, Vec::new()));
            appended.last_position = position;
            match appended.streams.last_mut() {
                Some(last) if last.is_of(&event) => last.last_version = version,
                _ => {
                    let aggregate_type = event.aggregate_type.into_owned();
                    let stream = StreamId::new(aggregate_type, event.aggregate_id)?;
                    appended
                        .streams
                        .push(AppendedStream::new(stream, version, version));
                }
            }
        }
        Ok(found)
    }

    /// The same append, found again by its id.
    #[must_use]
    pub fn repeated(self) -> Self {
        Self {
            repeated: true,
            ..self
        }
    }
}
