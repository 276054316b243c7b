//! What the derives' output calls. No part of the public interface: it may change in any release.

use std::fmt;
use std::str::FromStr;

use crate::aggregate::{Aggregate, AggregateId, Apply, EventInfo};
use crate::event::{DecodeCause, Event};

pub use crate::upcast::{BoxError, Forward, boxed, fit, forward, nothing, step};
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

/// Decodes a payload into the shape of its schema version.
pub fn payload<E: serde::de::DeserializeOwned>(data: &str) -> Result<E, DecodeCause> {
    serde_json::from_str(data).map_err(DecodeCause::Payload)
}

/// Why `version` is none that `E` ever had.
#[must_use]
pub const fn unknown_version<E: Event>(version: u32) -> DecodeCause {
    match version {
        0 => DecodeCause::NoSuchVersion { found: version },
        _ => DecodeCause::NewerVersion {
            found: version,
            known: E::VERSION,
        },
    }
}

/// Changes the state by one event.
pub fn apply<A: Handles<E>, E>(state: &mut A, event: &E) {
    state.apply(event);
}

/// Decodes a stored event and applies it.
pub fn replay<A: Handles<E>, E: EventOf<A>>(
    state: &mut A,
    version: u32,
    data: &str,
) -> Result<(), DecodeCause> {
    state.apply(&E::decode(version, data)?);
    Ok(())
}

/// Decodes a stored event into the event enum of its aggregate.
pub fn decode<A, E>(version: u32, data: &str, events: &mut Vec<A::Event>) -> Result<(), DecodeCause>
where
    A: Aggregate<Event: From<E>>,
    E: EventOf<A>,
{
    events.push(E::decode(version, data)?.into());
    Ok(())
}

/// The payload of an event as JSON text.
pub fn encode<A, E: EventOf<A>>(event: &E) -> Result<String, serde_json::Error> {
    serde_json::to_string(event)
}

/// Whether no event before the one at `index` in `EVENTS` answers to one of its names.
#[must_use]
pub const fn has_own_name<A: Aggregate>(index: usize) -> bool {
    let (before, rest) = A::EVENTS.split_at(index);
    let [event, ..] = rest else { return true };
    let mut aliases = event.aliases;
    while let [alias, rest @ ..] = aliases {
        if any_answers_to(before, alias) {
            return false;
        }
        aliases = rest;
    }
    !any_answers_to(before, event.name)
}

/// Whether an event of the aggregate answers to `name`.
#[must_use]
pub const fn is_live<A: Aggregate>(name: &str) -> bool {
    any_answers_to(A::EVENTS, name)
}

const fn any_answers_to(mut events: &[EventInfo], name: &str) -> bool {
    while let [event, rest @ ..] = events {
        if same(event.name, name) || contains(event.aliases, name) {
            return true;
        }
        events = rest;
    }
    false
}

const fn contains(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if same(first, name) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==` of texts, in a const.
const fn same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    while let ([x, rest_of_a @ ..], [y, rest_of_b @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (rest_of_a, rest_of_b);
    }
    true
}

/// A state that can be stored as a snapshot.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a snapshot",
    label = "not `Serialize` and `Deserialize`",
    note = "add `#[derive(Serialize, Deserialize)]` to `{Self}`, or leave `snapshot(..)` out"
)]
pub trait SnapshotState {}

#[diagnostic::do_not_recommend]
impl<T: serde::Serialize + serde::de::DeserializeOwned> SnapshotState for T {}

/// Compiles for a state that can be stored as a snapshot.
pub fn assert_snapshot_state<T: SnapshotState>() {}

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
