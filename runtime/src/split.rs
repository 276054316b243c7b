//! Old events that are several events today, or none.
#![expect(clippy::missing_errors_doc, reason = "only generated code calls it")]

use crate::aggregate::{Aggregate, EventInfo};
use crate::decide::IntoEvents;
use crate::event::Event;
use crate::metadata::Metadata;
use crate::projection::{Project, ProjectError, Projection, Transaction};
use crate::recorded::{Recorded, RecordedEvent};
use crate::schema::Catalog;

/// An event that the aggregate `A` no longer lists, and knows what has become of.
pub trait SplitOf<A: Aggregate>: Event {
    /// Adds what it is today to `events`.
    fn split(self, events: &mut Vec<A::Event>);
}

/// What `Old` says of itself.
#[must_use]
pub const fn split_info<A: Aggregate, Old: SplitOf<A>>() -> EventInfo {
    EventInfo::of::<Old>()
}

/// Adds an old event of the aggregate `A` to what is known of an application.
pub fn describe_split<A: Aggregate, Old: SplitOf<A>>(catalog: &mut Catalog) {
    catalog.add_event::<Old>();
}

/// Adds what `function` makes of `old` to `events`.
pub fn split<Old, E, Events: IntoEvents<E>>(
    old: Old,
    function: fn(Old) -> Events,
    events: &mut Vec<E>,
) {
    function(old).into_events(events);
}

/// An aggregate with old events, each of whose events a projection handles or ignores.
pub trait SplitRouted<P: Projection>: Aggregate {
    /// Lets the projection take in one of the events that an old one has become.
    fn hand_on(
        projection: &mut P,
        event: Self::Event,
        of: SplitFrom<'_>,
        transaction: Transaction<'_, P>,
    ) -> Result<(), ProjectError>;
}

/// Where and when an old event was stored.
#[derive(Debug, Clone)]
pub struct SplitFrom<'a> {
    recorded: RecordedEvent<'a>,
    metadata: Metadata,
}

impl<'a> SplitFrom<'a> {
    pub(crate) const fn new(recorded: RecordedEvent<'a>, metadata: Metadata) -> Self {
        Self { recorded, metadata }
    }

    /// One of the events that it has become.
    #[must_use]
    pub fn with<E>(self, event: E) -> Recorded<'a, E> {
        Recorded::from_parts(self.recorded, self.metadata, event)
    }
}

/// Lets the handler of an event take it in.
pub fn hand_on<P, E>(
    projection: &mut P,
    event: Recorded<'_, E>,
    transaction: Transaction<'_, P>,
) -> Result<(), ProjectError>
where
    P: Projection + Project<E, P::Store>,
{
    projection.project(event, transaction)
}
