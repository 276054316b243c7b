//! The one way from stored events to a state, or to typed events.

use crate::aggregate::{Aggregate, EventInfo};
use crate::event::{DecodeCause, Event};
use crate::names::StreamId;
use crate::recorded::{Recorded, RecordedEvent};
use crate::repository::At;
use crate::store::Page;
use crate::version::{Position, Version};

/// A stored event that cannot be turned into today's type.
///
/// Everything before it stays readable: ask for the state
/// [at the version](crate::At::Version) before.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot decode event {version} of {aggregate_type}/{aggregate_id}: `{event_type}` \
     schema version {event_version}, position {position}"
)]
#[non_exhaustive]
pub struct DecodeError {
    /// The type of the aggregate.
    pub aggregate_type: String,
    /// The id of the aggregate.
    pub aggregate_id: String,
    /// The place of the event in its stream.
    pub version: Version,
    /// The place of the event in the feed.
    pub position: Position,
    /// The name it is stored under.
    pub event_type: String,
    /// The schema version it is stored at.
    pub event_version: u32,
    /// What is wrong.
    #[source]
    pub cause: DecodeCause,
}

impl DecodeError {
    pub(crate) fn new(event: &RecordedEvent<'_>, cause: DecodeCause) -> Self {
        Self {
            aggregate_type: event.aggregate_type().to_owned(),
            aggregate_id: event.aggregate_id().to_owned(),
            version: event.version(),
            position: event.position(),
            event_type: event.event_type().to_owned(),
            event_version: event.event_version(),
            cause,
        }
    }
}

/// What a stored name means to an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// An index into the aggregate's events, and behind these into those it has split.
    Event(usize),
    Retired,
    Unknown,
}

/// The names that an aggregate knows.
///
/// What can do without the aggregate's type does: it is compiled once, not once for each.
#[derive(Debug, Clone, Copy)]
struct Known {
    events: &'static [EventInfo],
    split: &'static [EventInfo],
    retired: &'static [&'static str],
}

impl Known {
    const fn of<A: Aggregate>() -> Self {
        Self {
            events: A::EVENTS,
            split: A::SPLIT,
            retired: A::RETIRED,
        }
    }

    fn meaning_of(self, name: &str) -> Meaning {
        let mut known = self.events.iter().chain(self.split);
        match known.position(|event| event.answers_to(name)) {
            Some(index) => Meaning::Event(index),
            None if self.retired.contains(&name) => Meaning::Retired,
            None => Meaning::Unknown,
        }
    }
}

/// What the event types of a page mean: looked up once a page, not once an event.
#[derive(Debug)]
struct Meanings(Vec<(Meaning, u32)>);

impl Meanings {
    fn on(page: &Page, known: Known) -> Self {
        let meanings = page
            .event_types()
            .map(|(name, version)| (known.meaning_of(name), version));
        Self(meanings.collect())
    }

    fn of(&self, event_type: usize) -> (Meaning, u32) {
        let unknown = (Meaning::Unknown, 0);
        self.0.get(event_type).copied().unwrap_or(unknown)
    }
}

/// Applies to a state the events of a page that were seen at `until`, where that is given, and brings its
/// version along.
pub(crate) fn apply<A: Aggregate>(
    state: &mut A,
    version: &mut Version,
    page: &Page,
    until: Option<At>,
) -> Result<(), DecodeError> {
    let meanings = Meanings::on(page, Known::of::<A>());
    for (index, payload) in page.payloads().enumerate() {
        if until.is_some_and(|at| !at.has_seen(payload.row)) {
            continue;
        }
        let applied = match meanings.of(payload.event_type) {
            (Meaning::Event(event), version) => state.replay(event, version, payload.data),
            (Meaning::Retired, _) => Ok(()),
            (Meaning::Unknown, _) => Err(DecodeCause::UnknownEvent),
        };
        if let Err(cause) = applied {
            return Err(failed(page, index, cause));
        }
        *version = payload.row.version;
    }
    Ok(())
}

/// The error about the event at `index` of a page.
#[cold]
fn failed(page: &Page, index: usize, cause: DecodeCause) -> DecodeError {
    let event = page
        .get(index)
        .expect("the index is that of an event of the page");
    DecodeError::new(&event, cause)
}

/// Decodes a stored event into the aggregate's event enum: nothing where it is retired.
pub(crate) fn decode<A: Aggregate>(
    event: &RecordedEvent<'_>,
) -> Result<Vec<Recorded<'static, A::Event>>, DecodeError> {
    let mut events = Vec::new();
    decode_into::<A>(event, &mut events)?;
    let recorded = |decoded| Recorded::new(event.clone().into_owned(), decoded);
    let recorded = events.into_iter().map(recorded).collect::<Result<_, _>>();
    recorded.map_err(|cause| DecodeError::new(event, cause))
}

/// Decodes a stored event into the aggregate's event enum and adds it to `events`: nothing where it is
/// retired.
pub(crate) fn decode_into<A: Aggregate>(
    event: &RecordedEvent<'_>,
    events: &mut Vec<A::Event>,
) -> Result<(), DecodeError> {
    let decoded = match Known::of::<A>().meaning_of(event.event_type()) {
        Meaning::Event(index) => A::decode(index, event.event_version(), event.data(), events),
        Meaning::Retired => Ok(()),
        Meaning::Unknown => Err(DecodeCause::UnknownEvent),
    };
    match decoded {
        Ok(()) => Ok(()),
        Err(cause) => Err(DecodeError::new(event, cause)),
    }
}

/// Decodes a stored event into one type.
pub(crate) fn decode_as<E: Event>(
    event: RecordedEvent<'_>,
) -> Result<Recorded<'_, E>, DecodeError> {
    let decode = || {
        let decoded = E::decode(event.event_version(), event.data())?;
        let metadata = event.metadata().map_err(DecodeCause::Metadata)?;
        Ok((decoded, metadata))
    };
    match decode() {
        Ok((decoded, metadata)) => Ok(Recorded::from_parts(event, metadata, decoded)),
        Err(cause) => Err(DecodeError::new(&event, cause)),
    }
}

/// The stream of an aggregate.
pub(crate) fn stream_of<A: Aggregate>(id: &A::Id) -> Result<StreamId, crate::InvalidName> {
    StreamId::new(A::NAME, id.to_string())
}
