//! What an aggregate's events have in common, whatever their types.

use serde::ser::Error as _;

use crate::aggregate::{Aggregate, Apply, EventInfo};
use crate::event::{DecodeCause, Event};
use crate::split::SplitOf;

/// An event of the aggregate whose enum of events is `M`.
///
/// All other generated code asks for this and for [`Handles`], and for nothing more: what is missing
/// is reported once, at the impl of one of the two.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of this aggregate, nor a collection of its events",
    label = "expected events of type `{M}`",
    note = "return one event, or a tuple, array, `Vec` or `Option` of events listed in `events(..)`"
)]
pub trait EventOf<M>: Event + Into<M> {}

/// An aggregate that lists the event `E`.
pub trait Handles<E>: Apply<E> {}

/// Any event of the aggregate `A`.
pub trait Member<A> {
    /// Changes the state by the event.
    fn apply_to(&self, state: &mut A);

    /// Writes the payload.
    fn write(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error>;

    /// Whether the same event is read from a payload.
    fn is_read_from(&self, data: &str) -> Result<bool, DecodeCause>;
}

impl<A: Aggregate + Handles<E>, E: EventOf<A::Event>> Member<A> for E {
    fn apply_to(&self, state: &mut A) {
        state.apply(self);
    }

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

/// The enum of an aggregate's events.
pub trait EventEnum: Sized {
    /// The aggregate.
    type Of;

    /// What the aggregate says of each event, in the order of the variants.
    const EVENTS: Infos;

    /// The place of the variant, and what it holds.
    fn member(&self) -> (usize, &dyn Member<Self::Of>);
}

/// What an aggregate says of its events.
pub type Infos = &'static [EventInfo];

/// The event that stands for one that is configured away: no stored event has its name.
pub const NO_EVENT: EventInfo = EventInfo {
    name: "",
    aliases: &[],
    version: 0,
};

/// What `E` says of itself.
#[must_use]
pub const fn info<M, E: EventOf<M>>() -> EventInfo {
    EventInfo::of::<E>()
}

/// What the aggregate says of an event.
pub fn info_of<E: EventEnum>(event: &E) -> &'static EventInfo {
    let (index, _) = event.member();
    E::EVENTS.get(index).unwrap_or(&NO_EVENT)
}

/// Changes the state by one event.
pub fn apply<E: EventEnum>(state: &mut E::Of, event: &E) {
    let (_, member) = event.member();
    member.apply_to(state);
}

/// The payload of an event as JSON text that decodes to the same event again.
///
/// What is stored is read for ever: an event that would come back as another one, or not at all, is
/// found out here, while nothing is stored yet.
pub fn encode<E: EventEnum>(event: &E) -> Result<String, serde_json::Error> {
    let (_, member) = event.member();
    let mut text = Vec::with_capacity(128);
    member.write(&mut text)?;
    let data = String::from_utf8(text).map_err(serde_json::Error::custom)?;
    match member.is_read_from(&data) {
        Ok(true) => Ok(data),
        Ok(false) => Err(serde_json::Error::custom("it decodes to another event")),
        Err(DecodeCause::Payload(error)) => Err(error),
        Err(cause) => Err(serde_json::Error::custom(cause)),
    }
}

/// Where a stored event goes: one function an event for both.
#[derive(Debug)]
pub enum Target<'a, A: Aggregate> {
    /// It is applied to the state.
    State(&'a mut A),
    /// It is added to the others.
    Events(&'a mut Vec<A::Event>),
}

/// Whether a stored event could be read.
pub type Read = Result<(), DecodeCause>;

/// What reads a stored event, from its version and its payload.
pub type Reader<A> = fn(Target<'_, A>, u32, &str) -> Read;

/// The readers of an aggregate's events, and behind them those of the events that it has split.
pub type Readers<A> = &'static [Reader<A>];

/// Reads an event by the reader at `index`.
pub fn read_at<A: Aggregate>(
    readers: Readers<A>,
    index: usize,
    into: Target<'_, A>,
    version: u32,
    data: &str,
) -> Read {
    match readers.get(index) {
        Some(read) => read(into, version, data),
        None => Err(DecodeCause::UnknownEvent),
    }
}

/// Reads an event of the aggregate.
pub fn read<A, E>(into: Target<'_, A>, version: u32, data: &str) -> Read
where
    A: Aggregate + Handles<E>,
    A::Event: From<E>,
    E: EventOf<A::Event>,
{
    match E::decode(version, data) {
        Ok(event) => {
            match into {
                Target::State(state) => state.apply(&event),
                Target::Events(events) => events.push(From::from(event)),
            }
            Ok(())
        }
        Err(cause) => Err(cause),
    }
}

/// Reads an old event as what it is today.
pub fn read_split<A, Old>(into: Target<'_, A>, version: u32, data: &str) -> Read
where
    A: Aggregate,
    Old: SplitOf<A>,
{
    let old = Old::decode(version, data)?;
    match into {
        Target::Events(events) => old.split(events),
        Target::State(state) => {
            let mut events = Vec::new();
            old.split(&mut events);
            events.iter().for_each(|event| state.apply_event(event));
        }
    }
    Ok(())
}

/// Stands in the place of the reader of an event that is configured away.
pub fn read_none<A: Aggregate>(_: Target<'_, A>, _: u32, _: &str) -> Read {
    Err(DecodeCause::UnknownEvent)
}
