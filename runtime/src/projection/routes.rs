//! Where each stored event of a projection goes.

use std::fmt;

use super::{EventError, Project, Projection, ReadStore};
use crate::aggregate::{Aggregate, EventInfo};
use crate::event::{DecodeCause, Event};
use crate::recorded::RecordedEvent;
use crate::replay::{self, DecodeError};
use crate::split::{SplitFrom, SplitOf, SplitRouted};
use crate::store::FeedFilter;

/// What a projection's handlers write through.
pub(crate) type Transaction<'tx, P> = <<P as Projection>::Store as ReadStore>::Transaction<'tx>;

type Handler<P> = fn(&mut P, RecordedEvent<'_>, Transaction<'_, P>) -> Result<(), EventError>;

/// An aggregate each of whose events a projection handles or ignores.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be projected as a whole",
    label = "not an aggregate with events of its own",
    note = "name an aggregate, or pick events with `events(..)`"
)]
pub trait Routed<P: Projection> {
    /// Adds the aggregate, and a way for each of its events.
    fn route(routes: &mut Routes<P>);
}

/// Where each stored event of a projection goes.
#[doc(hidden)]
pub struct Routes<P: Projection> {
    aggregates: Vec<OfAggregate<P>>,
    picked: Vec<Route<P>>,
}

/// All events of one aggregate's type.
struct OfAggregate<P: Projection> {
    name: &'static str,
    retired: &'static [&'static str],
    events: Vec<Route<P>>,
}

struct Route<P: Projection> {
    event: EventInfo,
    /// `None` where the event is ignored.
    handler: Option<Handler<P>>,
}

impl<P: Projection> Route<P> {
    fn of<E: Event>() -> Self
    where
        P: Project<E, P::Store>,
    {
        let handler: Handler<P> = project::<P, E>;
        Self {
            event: EventInfo::of::<E>(),
            handler: (!P::IGNORES).then_some(handler),
        }
    }
}

impl<P: Projection> Routes<P> {
    /// Without any way yet.
    #[expect(clippy::new_without_default, reason = "only generated code calls it")]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            aggregates: Vec::new(),
            picked: Vec::new(),
        }
    }

    /// Begins the ways of an aggregate's events.
    pub(crate) fn add_aggregate<A: Aggregate>(&mut self) {
        self.aggregates.push(OfAggregate {
            name: A::NAME,
            retired: A::RETIRED,
            events: Vec::new(),
        });
    }

    /// Adds an event of the aggregate added last.
    pub(crate) fn add_event_of<E: Event>(&mut self)
    where
        P: Project<E, P::Store>,
    {
        if let Some(aggregate) = self.aggregates.last_mut() {
            aggregate.events.push(Route::of::<E>());
        }
    }

    /// Adds an event that the aggregate added last has split.
    pub(crate) fn add_split_of<A: SplitRouted<P>, Old: SplitOf<A>>(&mut self) {
        if let Some(aggregate) = self.aggregates.last_mut() {
            let handler: Handler<P> = project_split::<P, A, Old>;
            aggregate.events.push(Route {
                event: EventInfo::of::<Old>(),
                handler: Some(handler),
            });
        }
    }

    pub(crate) fn add_picked<E: Event>(&mut self)
    where
        P: Project<E, P::Store>,
    {
        self.picked.push(Route::of::<E>());
    }

    /// What the store is asked for.
    ///
    /// All events of an aggregate and not only those that are handled: one that is unknown is an error,
    /// and must be seen to be one.
    pub(crate) fn filter(&self) -> FeedFilter {
        let aggregates = self.aggregates.iter().map(|aggregate| aggregate.name);
        let names = self.picked.iter().flat_map(|route| {
            let EventInfo { name, aliases, .. } = route.event;
            aliases.iter().copied().chain([name])
        });
        match (self.aggregates.is_empty(), self.picked.is_empty()) {
            (true, _) => FeedFilter::all().with_event_types(names),
            (false, true) => FeedFilter::all().with_aggregate_types(aggregates),
            (false, false) => FeedFilter::all(),
        }
    }

    /// Lets the projection take in an event, if it is one of its own.
    pub(crate) fn project(
        &self,
        projection: &mut P,
        event: RecordedEvent<'_>,
        transaction: Transaction<'_, P>,
    ) -> Result<(), EventError> {
        match self.handler(event.aggregate_type(), event.event_type()) {
            Ok(Some(handler)) => handler(projection, event, transaction),
            Ok(None) => Ok(()),
            Err(cause) => Err(DecodeError::new(&event, cause).into()),
        }
    }

    /// Whether the projection has anything to do with an event.
    pub(crate) fn is_for(&self, event: &RecordedEvent<'_>) -> bool {
        !matches!(
            self.handler(event.aggregate_type(), event.event_type()),
            Ok(None)
        )
    }

    fn handler(
        &self,
        aggregate_type: &str,
        event_type: &str,
    ) -> Result<Option<Handler<P>>, DecodeCause> {
        let mut aggregates = self.aggregates.iter();
        let aggregate = aggregates.find(|aggregate| aggregate.name == aggregate_type);
        let of_aggregate = aggregate.and_then(|aggregate| find(&aggregate.events, event_type));
        match (
            of_aggregate.or_else(|| find(&self.picked, event_type)),
            aggregate,
        ) {
            (Some(route), _) => Ok(route.handler),
            (None, Some(aggregate)) if !aggregate.retired.contains(&event_type) => {
                Err(DecodeCause::UnknownEvent)
            }
            (None, _) => Ok(None),
        }
    }
}

fn find<'a, P: Projection>(routes: &'a [Route<P>], event_type: &str) -> Option<&'a Route<P>> {
    routes
        .iter()
        .find(|route| route.event.answers_to(event_type))
}

fn project<P, E>(
    projection: &mut P,
    event: RecordedEvent<'_>,
    transaction: Transaction<'_, P>,
) -> Result<(), EventError>
where
    P: Projection + Project<E, P::Store>,
    E: Event,
{
    let event = replay::decode_as::<E>(event)?;
    Ok(projection.project(event, transaction)?)
}

/// Lets the projection take in what an old event has become.
fn project_split<P, A, Old>(
    projection: &mut P,
    event: RecordedEvent<'_>,
    transaction: Transaction<'_, P>,
) -> Result<(), EventError>
where
    P: Projection,
    A: SplitRouted<P>,
    Old: SplitOf<A>,
{
    let mut events = Vec::new();
    let mut decode = || {
        Old::decode(event.event_version(), event.data())?.split(&mut events);
        event.metadata().map_err(DecodeCause::Metadata)
    };
    let of = match decode() {
        Ok(metadata) => SplitFrom::new(event, metadata),
        Err(cause) => return Err(DecodeError::new(&event, cause).into()),
    };
    for event in events {
        A::hand_on(projection, event, of.clone(), transaction)?;
    }
    Ok(())
}

impl<P: Projection> fmt::Debug for Routes<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |routes: &[Route<P>]| -> Vec<_> {
            routes.iter().map(|route| route.event.name).collect()
        };
        let aggregates = self.aggregates.iter();
        let aggregates = aggregates.map(|aggregate| (aggregate.name, names(&aggregate.events)));
        f.debug_struct("Routes")
            .field("aggregates", &aggregates.collect::<Vec<_>>())
            .field("picked", &names(&self.picked))
            .finish()
    }
}
