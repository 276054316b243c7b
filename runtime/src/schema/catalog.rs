//! [`Catalog`]: what an application knows about its events.

use std::any::{TypeId, type_name};
use std::fmt;

use super::VersionSchema;
use crate::aggregate::{Aggregate, EventInfo};
use crate::event::{DecodeCause, Event};
use crate::lock::sample::SampleError;

/// A type that can tell the schema of its events: an event, an aggregate, or a tuple of them.
///
/// Every event implements it, and `#[derive(Aggregate)]` does. Beside a hand-written [`Aggregate`] it is a few
/// more lines.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an event nor an aggregate",
    note = "`#[derive(Event)]` and `#[derive(Aggregate)]` implement it"
)]
pub trait Describe {
    /// Adds what there is to know to `catalog`.
    fn describe(catalog: &mut Catalog);
}

#[diagnostic::do_not_recommend]
impl<E: Event> Describe for E {
    #[inline]
    fn describe(catalog: &mut Catalog) {
        catalog.add_event::<E>();
    }
}

/// The events and aggregates of an application, as data.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::schema::Catalog;
///
/// /// Somebody paid in.
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct MoneyDeposited {
///     /// How much it was.
///     cents: i64,
/// }
///
/// let catalog = Catalog::of::<MoneyDeposited>();
/// let event = catalog.event("MoneyDeposited").expect("it was described");
/// assert_eq!(event.docs(), "Somebody paid in.");
/// let newest = event.versions().last().expect("there is a version");
/// assert_eq!(newest.layout.expect("it is known").to_string(), "{cents: i64}");
/// ```
#[derive(Debug, Default)]
pub struct Catalog {
    events: Vec<EventSchema>,
    aggregates: Vec<AggregateSchema>,
}

impl Catalog {
    /// What `D` tells.
    #[must_use]
    pub fn of<D: Describe>() -> Self {
        let mut catalog = Self::default();
        D::describe(&mut catalog);
        catalog
    }

    /// All events, in the order they were described.
    #[must_use]
    pub fn events(&self) -> &[EventSchema] {
        &self.events
    }

    /// The event that is stored under `name` today.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&EventSchema> {
        self.events.iter().find(|event| event.name == name)
    }

    /// All aggregates, in the order they were described.
    #[must_use]
    pub fn aggregates(&self) -> &[AggregateSchema] {
        &self.aggregates
    }

    /// Adds an event; a second time changes nothing.
    pub fn add_event<E: Event>(&mut self) {
        let id = TypeId::of::<E>();
        if self.events.iter().all(|event| event.id != id) {
            self.events.push(EventSchema::of::<E>());
        }
    }

    /// Adds an aggregate with its doc comment, but not its events; a second time changes nothing.
    pub fn add_aggregate<A: Aggregate>(&mut self, docs: &'static str) {
        let id = TypeId::of::<A>();
        if self.aggregates.iter().all(|aggregate| aggregate.id != id) {
            self.aggregates.push(AggregateSchema::of::<A>(docs));
        }
    }
}

/// What there is to know about an event.
pub struct EventSchema {
    id: TypeId,
    name: &'static str,
    aliases: &'static [&'static str],
    rust_type: &'static str,
    docs: &'static str,
    version: u32,
    versions: &'static [VersionSchema],
    decode: fn(u32, &str) -> Result<(), DecodeCause>,
    sample: fn() -> Result<String, SampleError>,
}

impl EventSchema {
    fn of<E: Event>() -> Self {
        Self {
            id: TypeId::of::<E>(),
            name: E::NAME,
            aliases: E::ALIASES,
            rust_type: type_name::<E>(),
            docs: E::DOCS,
            version: E::VERSION,
            versions: E::SCHEMA,
            decode: |version, data| E::decode(version, data).map(drop),
            sample: E::sample,
        }
    }

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Older names that still decode.
    #[must_use]
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// The path of its type.
    #[must_use]
    pub const fn rust_type(&self) -> &'static str {
        self.rust_type
    }

    /// Its doc comment.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.docs
    }

    /// The current version.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Its versions, oldest first.
    #[must_use]
    pub const fn versions(&self) -> &'static [VersionSchema] {
        self.versions
    }

    /// Tries to decode a payload stored at `version`.
    ///
    /// # Errors
    ///
    /// Fails where [`Event::decode`] fails.
    pub fn decode(&self, version: u32, data: &str) -> Result<(), DecodeCause> {
        (self.decode)(version, data)
    }

    /// A made-up payload of the current version.
    ///
    /// # Errors
    ///
    /// Fails where [`Event::sample`] fails.
    pub fn sample(&self) -> Result<String, SampleError> {
        (self.sample)()
    }

    /// Whether events stored as `name` are of this type.
    #[must_use]
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

impl fmt::Debug for EventSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSchema")
            .field("name", &self.name)
            .field("aliases", &self.aliases)
            .field("rust_type", &self.rust_type)
            .field("versions", &self.versions)
            .finish_non_exhaustive()
    }
}

/// What there is to know about an aggregate.
pub struct AggregateSchema {
    id: TypeId,
    name: &'static str,
    rust_type: &'static str,
    docs: &'static str,
    events: Vec<&'static str>,
    split: Vec<&'static str>,
    retired: &'static [&'static str],
    apply: fn(&[Sample<'_>]) -> Result<(), DecodeCause>,
}

impl AggregateSchema {
    fn of<A: Aggregate>(docs: &'static str) -> Self {
        Self {
            id: TypeId::of::<A>(),
            name: A::NAME,
            rust_type: type_name::<A>(),
            docs,
            events: names(A::EVENTS),
            split: names(A::SPLIT),
            retired: A::RETIRED,
            apply: apply::<A>,
        }
    }

    /// The name its streams are stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The path of its type.
    #[must_use]
    pub const fn rust_type(&self) -> &'static str {
        self.rust_type
    }

    /// Its doc comment.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.docs
    }

    /// The names of its events.
    #[must_use]
    pub fn events(&self) -> &[&'static str] {
        &self.events
    }

    /// The names of events that are others today, and may stand in old streams.
    #[must_use]
    pub fn split(&self) -> &[&'static str] {
        &self.split
    }

    /// The names of all events that its streams may have and that matter.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &'static str> {
        self.events.iter().chain(&self.split).copied()
    }

    /// The names that may stand in old streams and no longer matter.
    #[must_use]
    pub const fn retired(&self) -> &'static [&'static str] {
        self.retired
    }

    /// Replays events into a new state.
    pub(crate) fn apply(&self, events: &[Sample<'_>]) -> Result<(), DecodeCause> {
        (self.apply)(events)
    }
}

/// An event that is configured away has no name.
fn names(events: &[EventInfo]) -> Vec<&'static str> {
    let names = events.iter().map(|event| event.name);
    names.filter(|name| !name.is_empty()).collect()
}

/// An event as it might be stored.
#[derive(Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub(crate) event: &'a str,
    pub(crate) version: u32,
    pub(crate) data: &'a str,
}

fn apply<A: Aggregate>(samples: &[Sample<'_>]) -> Result<(), DecodeCause> {
    let mut state = A::default();
    for sample in samples {
        let mut events = A::EVENTS.iter().chain(A::SPLIT);
        match events.position(|event| event.answers_to(sample.event)) {
            Some(event) => state.replay(event, sample.version, sample.data)?,
            None if A::RETIRED.contains(&sample.event) => {}
            None => return Err(DecodeCause::UnknownEvent),
        }
    }
    Ok(())
}

impl fmt::Debug for AggregateSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AggregateSchema")
            .field("name", &self.name)
            .field("rust_type", &self.rust_type)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

macro_rules! tuples {
    ($($($name:ident)+,)+) => {$(
        impl<$($name: Describe),+> Describe for ($($name,)+) {
            fn describe(catalog: &mut Catalog) {
                $($name::describe(catalog);)+
            }
        }
    )+};
}

tuples! {
    A,
    A B,
    A B C,
    A B C D,
    A B C D E,
    A B C D E F,
    A B C D E F G,
    A B C D E F G H,
    A B C D E F G H I,
    A B C D E F G H I J,
    A B C D E F G H I J K,
    A B C D E F G H I J K L,
}
