//! What the derives' output calls. No part of the public interface: it may change in any release.
//!
//! What is generic over an event is compiled once for each of hundreds: it is short, and matches where
//! `?` and closures would be a function more apiece.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::ser::Error as _;

use crate::aggregate::{Aggregate, AggregateId, Apply, EventInfo};
use crate::event::{DecodeCause, Event};
use crate::lock::sample::{self, SampleError};
use crate::projection::{Project, ProjectError, Projection, ReadModel, ReadStore};
use crate::reactor::{Reactor, Timeout};
use crate::schema::Catalog;
use crate::shape::Layout;

pub use crate::projection::{Routed, Routes};
pub use crate::reactor::Timers;
pub use crate::shape::Shape;
pub use crate::shape::released::assert_released;
pub use crate::snapshot::{SnapshotPolicy, StatePart};
pub use crate::split::{SplitFrom, SplitOf, SplitRouted};
pub use crate::split::{decode_split, describe_split, hand_on, replay_split, split, split_info};
pub use crate::upcast::{BoxError, Forward, Past, boxed, fit, forward, nothing, step};
pub use serde;
pub use serde_json;
pub use uuid;

/// An event that the aggregate `A` lists.
///
/// All other generated code asks for this and for [`Handles`], and for nothing more: what is missing
/// is reported once, at the impl of one of the two.
pub trait EventOf<A>: Event {}

/// An aggregate that lists the event `E`.
pub trait Handles<E>: Apply<E> {}

/// The event that stands for one that is configured away: no stored event has its name.
pub const NO_EVENT: EventInfo = EventInfo {
    name: "",
    aliases: &[],
    version: 0,
};

/// What `E` says of itself.
#[must_use]
pub const fn info<A, E: EventOf<A>>() -> EventInfo {
    EventInfo::of::<E>()
}

/// The enum of an aggregate's events.
pub trait EventEnum {
    /// What the aggregate says of each event, in the order of the variants.
    const EVENTS: &'static [EventInfo];
}

/// The element at `index`, of those that an enum has.
#[must_use]
pub fn info_at(events: &'static [EventInfo], index: usize) -> &'static EventInfo {
    events.get(index).unwrap_or(&NO_EVENT)
}

/// Reads JSON text into a type. Not a function: it would be one more for each event.
macro_rules! read {
    ($data:ident as $ty:ty) => {{
        let mut text = serde_json::Deserializer::from_str($data);
        let error = match <$ty>::deserialize(&mut text) {
            Ok(read) => match text.end() {
                Ok(()) => return Ok(read),
                Err(error) => error,
            },
            Err(error) => error,
        };
        if KEEPS_TEXT {
            return by_value($data).ok_or(DecodeCause::Payload(error));
        }
        Err(DecodeCause::Payload(error))
    }};
}

/// Decodes the payload of the current schema version.
pub fn payload<E: Event>(data: &str) -> Result<E, DecodeCause> {
    read!(data as E)
}

/// Decodes a payload into the shape of an older schema version.
pub fn past<T: Past>(data: &str) -> Result<T, DecodeCause> {
    read!(data as T)
}

/// Whether serde_json's `arbitrary_precision` is on: then a number owns its text. A const, so that
/// nothing is compiled for [`by_value`] where it is off.
const KEEPS_TEXT: bool = std::mem::needs_drop::<serde_json::Number>();

/// Decodes a payload in two steps.
///
/// Where another crate has switched on serde_json's `arbitrary_precision`, this is the one way to a
/// fraction inside a tagged, an untagged or a flattened type: serde_json hands it out as a map.
#[cold]
fn by_value<T: DeserializeOwned>(data: &str) -> Option<T> {
    let value = serde_json::from_str::<serde_json::Value>(data).ok()?;
    serde_json::from_value(value).ok()
}

/// Why `found` is none of the schema versions that an event ever had, where `known` is its newest.
#[must_use]
pub const fn unknown_version(found: u32, known: u32) -> DecodeCause {
    match found {
        0 => DecodeCause::NoSuchVersion { found },
        _ => DecodeCause::NewerVersion { found, known },
    }
}

/// Changes the state by one event.
pub fn apply<A: Handles<E>, E>(state: &mut A, event: &E) {
    state.apply(event);
}

/// Where a stored event goes: one function an event for both.
#[derive(Debug)]
pub enum Target<'a, A: Aggregate> {
    /// It is applied to the state.
    State(&'a mut A),
    /// It is added to the others.
    Events(&'a mut Vec<A::Event>),
}

/// Decodes a stored event.
pub fn replay<A, E>(into: Target<'_, A>, version: u32, data: &str) -> Result<(), DecodeCause>
where
    A: Aggregate<Event: From<E>> + Handles<E>,
    E: EventOf<A>,
{
    match E::decode(version, data) {
        Ok(event) => {
            match into {
                Target::State(state) => state.apply(&event),
                Target::Events(events) => events.push(A::Event::from(event)),
            }
            Ok(())
        }
        Err(cause) => Err(cause),
    }
}

/// The payload of an event as JSON text that decodes to the same event again.
///
/// What is stored is read for ever: an event that would come back as another one, or not at all, is
/// found out here, while nothing is stored yet.
pub fn encode<A>(event: &dyn Written<A>) -> Result<String, serde_json::Error> {
    let mut text = Vec::with_capacity(128);
    event.write(&mut text)?;
    let data = String::from_utf8(text).map_err(serde_json::Error::custom)?;
    match event.is_read_from(&data) {
        Ok(true) => Ok(data),
        Ok(false) => Err(serde_json::Error::custom("it decodes to another event")),
        Err(DecodeCause::Payload(error)) => Err(error),
        Err(cause) => Err(serde_json::Error::custom(cause)),
    }
}

/// Any event of the aggregate `A`.
pub trait Written<A> {
    /// Writes the payload.
    fn write(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error>;

    /// Whether the same event is read from a payload.
    fn is_read_from(&self, data: &str) -> Result<bool, DecodeCause>;
}

impl<A, E: EventOf<A>> Written<A> for E {
    fn write(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        self.serialize(&mut serde_json::Serializer::new(text))
    }

    fn is_read_from(&self, data: &str) -> Result<bool, DecodeCause> {
        match E::decode(E::VERSION, data) {
            Ok(decoded) => Ok(decoded == *self),
            Err(cause) => Err(cause),
        }
    }
}

/// Whether no event before the one at `index` in `EVENTS` answers to one of its names.
#[must_use]
pub const fn has_own_name<A: Aggregate>(index: usize) -> bool {
    let (before, rest) = A::EVENTS.split_at(index);
    let [event, ..] = rest else { return true };
    !any_shares_name(before, event)
}

/// Whether no event, and none before the one at `index` in `SPLIT`, answers to one of its names.
#[must_use]
pub const fn split_has_own_name<A: Aggregate>(index: usize) -> bool {
    let (before, rest) = A::SPLIT.split_at(index);
    let [event, ..] = rest else { return true };
    !any_shares_name(before, event) && !any_shares_name(A::EVENTS, event)
}

const fn any_shares_name(events: &[EventInfo], event: &EventInfo) -> bool {
    let mut aliases = event.aliases;
    while let [alias, rest @ ..] = aliases {
        if any_answers_to(events, alias) {
            return true;
        }
        aliases = rest;
    }
    any_answers_to(events, event.name)
}

/// Whether an event of the aggregate answers to `name`.
#[must_use]
pub const fn is_live<A: Aggregate>(name: &str) -> bool {
    any_answers_to(A::EVENTS, name)
}

/// Whether an event of the aggregate, or one that it has split, answers to `name`.
#[must_use]
pub const fn is_known<A: Aggregate>(name: &str) -> bool {
    any_answers_to(A::EVENTS, name) || any_answers_to(A::SPLIT, name)
}

const fn any_answers_to(mut events: &[EventInfo], name: &str) -> bool {
    while let [event, rest @ ..] = events {
        if same_text(event.name, name) || contains(event.aliases, name) {
            return true;
        }
        events = rest;
    }
    false
}

const fn contains(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if same_text(first, name) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==` of texts, in a const.
#[must_use]
pub const fn same_text(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    // From the end: names begin alike more often than they end alike.
    while let ([rest_of_a @ .., x], [rest_of_b @ .., y]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (rest_of_a, rest_of_b);
    }
    true
}

/// What the compiler knows of a type: `<Probe<T>>::LAYOUT` is its layout where it implements [`Shape`],
/// and otherwise that of [`UnknownLayout`], which every type has.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: Shape + ?Sized> Probe<T> {
    /// The layout.
    pub const LAYOUT: Option<&'static Layout> = Some(T::LAYOUT);
}

/// The layout of a type that is not known.
pub trait UnknownLayout {
    /// No layout.
    const LAYOUT: Option<&'static Layout> = None;
}

impl<T: ?Sized> UnknownLayout for Probe<T> {}

/// Whether a layout has no part that is known only by name. Where there is no layout at all, that is
/// said elsewhere.
#[must_use]
pub const fn is_known_inside(layout: Option<&Layout>) -> bool {
    match layout {
        Some(layout) => layout.is_known(),
        None => true,
    }
}

/// Adds an event of the aggregate `A` to what is known of an application.
pub fn describe<A, E: EventOf<A>>(catalog: &mut Catalog) {
    catalog.add_event::<E>();
}

/// A sample that the author of an event gave.
pub fn sample<E: Event>(event: &E) -> Result<String, SampleError> {
    sample::written(event)
}

/// A state that can be stored as a snapshot.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a snapshot",
    label = "not `Serialize` and `Deserialize`",
    note = "add `#[derive(Serialize, Deserialize)]` to `{Self}`, or leave `snapshot(..)` out"
)]
pub trait SnapshotState: Sized {
    /// Writes the state as JSON.
    fn encode(&self) -> Result<String, serde_json::Error>;

    /// Reads the state from JSON.
    fn decode(text: &str) -> Result<Self, serde_json::Error>;
}

#[diagnostic::do_not_recommend]
impl<T: serde::Serialize + DeserializeOwned> SnapshotState for T {
    fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn decode(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// The policy of an aggregate; a function, so that what its state lacks is told at its name.
#[must_use]
pub const fn snapshot_policy<A: SnapshotState>(
    every: u64,
    version: u32,
    parts: &'static [StatePart],
) -> SnapshotPolicy<A> {
    SnapshotPolicy::new(every, version, parts)
}

/// Stands for the id that an aggregate's author forgot.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UnknownId {}

impl AggregateId for UnknownId {}

impl fmt::Display for UnknownId {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl FromStr for UnknownId {
    type Err = fmt::Error;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Err(fmt::Error)
    }
}

/// What a handler of a projection in `S` writes through.
pub type Transaction<'tx, S> = <S as ReadStore>::Transaction<'tx>;

/// Creates the tables of a read model.
pub fn create_tables<P: ReadModel>(
    projection: &P,
    transaction: Transaction<'_, P::Store>,
) -> Result<(), ProjectError> {
    projection.create(transaction)
}

/// Adds the ways of all events of an aggregate.
pub fn route_aggregate<P: Projection, A: Routed<P>>(routes: &mut Routes<P>) {
    A::route(routes);
}

/// Begins the ways of the events of `A`.
pub fn begin_routes<P: Projection, A: Aggregate>(routes: &mut Routes<P>) {
    routes.add_aggregate::<A>();
}

/// Adds the way of an event of `A`.
pub fn route<P, A, E>(routes: &mut Routes<P>)
where
    P: Projection + Project<E, P::Store>,
    E: EventOf<A>,
{
    routes.add_event_of::<E>();
}

/// Adds the way of an event that `A` has split.
pub fn route_split<P: Projection, A: SplitRouted<P>, Old: SplitOf<A>>(routes: &mut Routes<P>) {
    routes.add_split_of::<A, Old>();
}

/// Adds the way of a timer of a reactor's.
pub fn route_timer<R, T>(timers: &mut Timers<R>)
where
    R: Reactor + Timeout<T>,
    T: Event,
{
    timers.add::<T>();
}

/// Adds the way of an event that is picked from those of any aggregate.
pub fn route_event<P, E>(routes: &mut Routes<P>)
where
    P: Projection + Project<E, P::Store>,
    E: Event,
{
    routes.add_picked::<E>();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It holds with the feature and without, and so says what a version of serde_json would change.
    #[test]
    fn it_is_known_whether_numbers_keep_their_text() {
        let one: serde_json::Number = serde_json::from_str("1.00").unwrap();
        assert_eq!(KEEPS_TEXT, one.to_string() == "1.00");
    }
}
