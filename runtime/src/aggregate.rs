//! The [`Aggregate`] trait: a state, its events, and how each event changes it.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use crate::event::{DecodeCause, Event};
use crate::snapshot::SnapshotPolicy;

/// How an event of type `E` changes the state.
///
/// The event has already happened: `apply` cannot refuse it. It must be deterministic, for it runs
/// again on every replay.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct Incremented {
///     by: u32,
/// }
///
/// #[derive(Default)]
/// struct Counter(u32);
///
/// impl Apply<Incremented> for Counter {
///     fn apply(&mut self, event: &Incremented) {
///         self.0 += event.by;
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle `{E}`",
    label = "`{Self}` has no `Apply` for this event",
    note = "add `impl Apply<{E}> for {Self}`"
)]
pub trait Apply<E> {
    /// Changes the state by what `event` says.
    fn apply(&mut self, event: &E);
}

/// A state that is the fold of its events.
///
/// Derived with [`#[derive(Aggregate)]`](derive@crate::Aggregate) on a struct, or on an enum used as
/// a state machine. The `Default` value is the state before the first event.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate",
    label = "not an aggregate",
    note = "add `#[derive(Aggregate)]` and `#[aggregate(id = .., events(..))]` to `{Self}`"
)]
pub trait Aggregate: Default + Clone + Send + Sync + 'static {
    /// The name its streams are stored under, their `aggregate_type`.
    const NAME: &'static str;

    /// The events of the aggregate, in the order of its `events(..)`.
    const EVENTS: &'static [EventInfo];

    /// Names of events that may stand in old streams and no longer matter.
    const RETIRED: &'static [&'static str] = &[];

    /// Old events that are several events today, or none: they are in no stream any more but as what
    /// was stored before.
    const SPLIT: &'static [EventInfo] = &[];

    /// When snapshots of the state are due; never by default.
    const SNAPSHOT: Option<SnapshotPolicy<Self>> = None;

    /// What identifies one aggregate among those of its type.
    type Id: AggregateId;

    /// The enum of all its events.
    type Event: AggregateEvent;

    /// Changes the state by one event.
    fn apply_event(&mut self, event: &Self::Event);

    /// Decodes a stored event straight into its type and applies it.
    ///
    /// `event` is an index into [`EVENTS`](Self::EVENTS), and behind these into
    /// [`SPLIT`](Self::SPLIT).
    ///
    /// # Errors
    ///
    /// Fails where [`Event::decode`] fails; the state is then unchanged.
    fn replay(&mut self, event: usize, version: u32, data: &str) -> Result<(), DecodeCause>;

    /// Decodes a stored event into the enum and adds it to `events`.
    ///
    /// `event` is an index into [`EVENTS`](Self::EVENTS), and behind these into
    /// [`SPLIT`](Self::SPLIT).
    ///
    /// # Errors
    ///
    /// Fails where [`Event::decode`] fails; `events` is then unchanged.
    fn decode(
        event: usize,
        version: u32,
        data: &str,
        events: &mut Vec<Self::Event>,
    ) -> Result<(), DecodeCause>;
}

/// The generated enum of an aggregate's events.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the event enum of an aggregate",
    note = "`#[derive(Aggregate)]` generates the enum"
)]
pub trait AggregateEvent: Clone + Debug + Send + Sync + 'static {
    /// The name the event is stored under.
    fn name(&self) -> &'static str;

    /// The schema version it is stored at: the newest.
    fn version(&self) -> u32;

    /// The payload as JSON text.
    ///
    /// # Errors
    ///
    /// Fails where the event's `Serialize` fails, and where what it wrote decodes to another event, or
    /// not at all.
    fn encode(&self) -> Result<String, serde_json::Error>;
}

/// What identifies one aggregate among those of its type.
///
/// Derived with [`#[derive(AggregateId)]`](derive@crate::AggregateId) on a newtype. The `Display` form
/// is what is stored, and `FromStr` must read it back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate id",
    label = "not an aggregate id",
    note = "add `#[derive(AggregateId)]` to a newtype over `Uuid`, `String` or an integer"
)]
pub trait AggregateId:
    Display + FromStr + Clone + Debug + Eq + Hash + Send + Sync + 'static
{
}

/// What an aggregate knows about one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventInfo {
    /// The name new events are stored under.
    pub name: &'static str,
    /// Older names that still decode.
    pub aliases: &'static [&'static str],
    /// The current schema version.
    pub version: u32,
}

impl EventInfo {
    /// What `E` says of itself.
    #[must_use]
    pub const fn of<E: Event>() -> Self {
        Self {
            name: E::NAME,
            aliases: E::ALIASES,
            version: E::VERSION,
        }
    }

    /// Whether an event stored as `name` is this one.
    #[must_use]
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}
