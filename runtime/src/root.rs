//! An aggregate in memory: its state, its version, and what it decided since it was loaded.

use std::fmt::Debug;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::aggregate::{Aggregate, AggregateEvent};
use crate::append::NewEvent;
use crate::decide::IntoEvents;
use crate::names::{InvalidName, StreamId};
use crate::replay::{self, DecodeError, stream_of};
use crate::repository::At;
use crate::store::Page;
use crate::version::Version;

/// An aggregate in memory.
///
/// Dereferences to the state. Each event is applied as it is recorded, so that a later decision sees
/// the earlier ones; [`Repository::save`](crate::Repository::save) stores them.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::Root;
///
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Incremented { by: u32 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct CounterId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = CounterId, events(Incremented))]
/// # struct Counter { total: u32 }
/// # impl Apply<Incremented> for Counter { fn apply(&mut self, e: &Incremented) { self.total += e.by; } }
/// let mut counter = Root::<Counter>::new(CounterId::from(1));
/// counter.execute(|counter| {
///     if counter.total < 10 { Ok(Incremented { by: 3 }) } else { Err("full") }
/// })?;
/// assert_eq!(counter.total, 3);
/// assert_eq!(counter.uncommitted().len(), 1);
/// assert_eq!(counter.version(), Version::NONE);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
pub struct Root<A: Aggregate> {
    id: A::Id,
    state: A,
    version: Version,
    uncommitted: Vec<A::Event>,
    /// The id of the append of what is uncommitted, from the first try to store it on: a second try
    /// is the same append, even where a fault left the first one's fate open.
    append: Option<Uuid>,
    /// Whether `apply` panicked and left the state between two events.
    torn: bool,
}

impl<A: Aggregate> Root<A> {
    /// An aggregate without events.
    #[must_use]
    pub fn new(id: A::Id) -> Self {
        Self::at(id, Version::NONE, A::default())
    }

    /// An aggregate after the event of a version, which made `state`.
    pub(crate) const fn at(id: A::Id, version: Version, state: A) -> Self {
        Self {
            id,
            state,
            version,
            uncommitted: Vec::new(),
            append: None,
            torn: false,
        }
    }

    /// What identifies the aggregate.
    #[must_use]
    pub const fn id(&self) -> &A::Id {
        &self.id
    }

    /// The state, with what is uncommitted applied.
    #[must_use]
    pub const fn state(&self) -> &A {
        &self.state
    }

    /// The state, with what is uncommitted applied.
    #[must_use]
    pub fn into_state(self) -> A {
        self.state
    }

    /// The version of the last event that is stored: what the stream must be at to save.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The events recorded since it was loaded or saved.
    #[must_use]
    pub fn uncommitted(&self) -> &[A::Event] {
        &self.uncommitted
    }

    /// Decides by the state, and records and applies the events.
    ///
    /// Returns the events of this decision.
    ///
    /// # Errors
    ///
    /// Gives the decision's own error; nothing is recorded.
    ///
    /// # Panics
    ///
    /// Panics where an `apply` of this root has panicked before: its state is torn.
    pub fn execute<V: IntoEvents<A::Event>, E>(
        &mut self,
        decide: impl FnOnce(&A) -> Result<V, E>,
    ) -> Result<&[A::Event], E> {
        self.assert_whole();
        let events = decide(&self.state)?;
        Ok(self.record(events))
    }

    /// Records and applies events, without a decision.
    ///
    /// Returns the events.
    ///
    /// # Panics
    ///
    /// Panics where an `apply` of this root has panicked before: its state is torn.
    pub fn record(&mut self, events: impl IntoEvents<A::Event>) -> &[A::Event] {
        self.assert_whole();
        let before = self.uncommitted.len();
        self.torn = true;
        events.into_events(&mut self.uncommitted);
        let recorded = self.uncommitted.get(before..).unwrap_or_default();
        for event in recorded {
            self.state.apply_event(event);
        }
        self.torn = false;
        if !recorded.is_empty() {
            self.append = None;
        }
        recorded
    }

    fn assert_whole(&self) {
        assert!(
            !self.torn,
            "an `apply` panicked: the state of the root is torn"
        );
    }

    /// Applies the events of a page that were seen at `until`, where that is given.
    pub(crate) fn replay(&mut self, page: &Page, until: Option<At>) -> Result<(), DecodeError> {
        replay::apply(&mut self.state, &mut self.version, page, until)
    }

    /// A copy as it is stored, of a root with nothing uncommitted.
    pub(crate) fn copy(&self) -> Self {
        Self::at(self.id.clone(), self.version, self.state.clone())
    }

    pub(crate) fn stream(&self) -> Result<StreamId, InvalidName> {
        stream_of::<A>(&self.id)
    }

    /// Whether there is nothing to store.
    pub(crate) const fn is_clean(&self) -> bool {
        self.uncommitted.is_empty() && !self.torn
    }

    /// The id of the append of what is uncommitted: the same one until that changes.
    pub(crate) fn append_id(&mut self) -> Uuid {
        *self.append.get_or_insert_with(Uuid::now_v7)
    }

    /// What is uncommitted, as the store takes it.
    pub(crate) fn encode(
        &self,
        occurred_at: Option<DateTime<Utc>>,
    ) -> Result<Vec<NewEvent>, EncodeError> {
        if self.torn {
            return Err(EncodeError::Torn);
        }
        let mut events = Vec::with_capacity(self.uncommitted.len());
        for event in &self.uncommitted {
            events.push(encode(event, occurred_at)?);
        }
        Ok(events)
    }

    /// Takes what was uncommitted for stored, and returns it.
    pub(crate) fn commit(&mut self) -> Vec<A::Event> {
        let committed = std::mem::take(&mut self.uncommitted);
        self.version = Version::from(self.version.get() + committed.len() as u64);
        self.append = None;
        committed
    }
}

impl<A: Aggregate> Deref for Root<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.state
    }
}

fn encode<E: AggregateEvent>(
    event: &E,
    occurred_at: Option<DateTime<Utc>>,
) -> Result<NewEvent, EncodeError> {
    let event_type = event.name();
    match event.encode() {
        Ok(data) => {
            let new = NewEvent::trusted(event_type, event.version(), data);
            Ok(match occurred_at {
                Some(at) => new.with_occurred_at(at),
                None => new,
            })
        }
        Err(source) => Err(EncodeError::Payload { event_type, source }),
    }
}

/// An event could not be written as JSON that reads back as the same event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The event's `Serialize` failed, or what it wrote decodes to another event, or not at all.
    ///
    /// A number that is NaN, a value left out by `#[serde(skip)]`, a time cut off by a
    /// `#[serde(with = ..)]`: stored, they would make the state by replay another than the one that was
    /// decided on.
    #[error("cannot encode `{event_type}` as JSON that decodes to the same event")]
    Payload {
        /// The event's name.
        event_type: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// An `apply` panicked before and left the root's state between two events.
    #[error("an `apply` panicked before: load the aggregate again")]
    Torn,
}
