//! What the derives' output calls. No part of the public interface: it may change in any release.
//!
//! What is generic over an event is compiled once for each of hundreds: it is short, and matches where
//! `?` and closures would be a function more apiece.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;

use crate::aggregate::AggregateId;
use crate::event::Event;
use crate::lock::sample::{self, SampleError};
use crate::projection::{ReadModel, ReadStore};
use crate::reactor::{Reactor, Timeout};

pub(crate) mod decode;
mod layout;
mod members;
mod names;

pub use self::decode::{past, payload, unknown_version};
pub use self::layout::{Probe, Schema, UnknownLayout, is_known_inside, written};
pub use self::members::*;
pub use self::names::*;
pub use crate::aggregate::{Aggregate, AggregateEvent};
pub use crate::decide::IntoEvents;
pub use crate::projection::{Project, ProjectError, Projection, Routed, Routes};
pub use crate::reactor::Timers;
pub use crate::schema::{Catalog, Describe};
pub use crate::shape::Shape;
pub use crate::shape::released::assert_released;
pub use crate::snapshot::{SnapshotPolicy, StatePart};
pub use crate::split::{SplitFrom, SplitOf, SplitRouted};
pub use crate::split::{describe_split, hand_on, split, split_info};
pub use crate::upcast::{BoxError, Forward, Past, boxed, fit, forward, nothing, step};
pub use serde;
pub use serde_json;
pub use std::convert::{From, TryFrom};
pub use std::option::Option::{self, None, Some};
pub use std::result::Result::{self, Err, Ok};
pub use std::string::String;
pub use std::vec::Vec;
pub use uuid;

/// Adds an event of an aggregate to what is known of an application.
pub fn describe<M, E: EventOf<M>>(catalog: &mut Catalog) {
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

/// Adds the way of an event of an aggregate.
pub fn route<P, M, E>(routes: &mut Routes<P>)
where
    P: Projection + Project<E, P::Store>,
    E: EventOf<M>,
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
