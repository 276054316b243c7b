//! What a handler of a reactor knows of its cause, and does because of it.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::key::key;
use super::outbox::{Change, Outbox};
use super::{ArmedTimer, TimerError};
use crate::event::Event;
use crate::metadata::Metadata;
use crate::names::{IdempotencyKey, check_id};
use crate::projection::ProjectError;
use crate::recorded::Recorded;

/// One answer of a reactor: to one event, or to one timer.
///
/// Everything it gives follows from the cause and the reactor's name, and is the same when the handler
/// runs again, after an error or in another process.
#[derive(Debug)]
pub struct Reaction<'a> {
    reactor: &'static str,
    /// The id of the event or the timer.
    cause: String,
    metadata: Metadata,
    outbox: &'a Outbox,
    /// How many commands were sent to each aggregate.
    sent: RefCell<HashMap<String, u32>>,
}

impl<'a> Reaction<'a> {
    pub(super) fn to_event<E>(
        reactor: &'static str,
        event: &Recorded<'_, E>,
        outbox: &'a Outbox,
    ) -> Self {
        let id = event.event_id();
        let cause = match outbox.number() {
            1 => id.to_string(),
            // What an old event was split into has one stored event's id.
            part => format!("{id}-{part}"),
        };
        Self::new(reactor, cause, Metadata::caused_by(event), outbox)
    }

    pub(super) fn to_timer(
        reactor: &'static str,
        timer: &ArmedTimer,
        outbox: &'a Outbox,
    ) -> Result<Self, TimerError> {
        let metadata = timer.metadata()?;
        Ok(Self::new(reactor, timer.id.to_string(), metadata, outbox))
    }

    fn new(reactor: &'static str, cause: String, metadata: Metadata, outbox: &'a Outbox) -> Self {
        Self {
            reactor,
            cause,
            metadata,
            outbox,
            sent: RefCell::default(),
        }
    }

    /// The key of the one side effect of this reaction: the reactor's name, `/`, and the id of the event or
    /// the timer; with `-2` and so on behind it for further parts of an event that is split.
    ///
    /// Whoever carries it out may see it again, and can tell by the key that it is the same.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        key(&[self.reactor, &self.cause])
    }

    /// The key of one of several side effects of this reaction: that of [`key`](Self::key), `/`, and
    /// `effect`.
    #[must_use]
    pub fn key_for(&self, effect: &str) -> IdempotencyKey {
        key(&[self.reactor, &self.cause, effect])
    }

    /// The metadata of what happens because of this: its correlation, and its cause.
    ///
    /// That of a timer is caused by the event that armed it.
    #[must_use]
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Lets a timer come due at a time; one armed before under the same key is replaced.
    ///
    /// Keys are the reactor's own: the id of the aggregate it waits for is a good one. The timer is stored
    /// once the handler has succeeded, together with the reactor's checkpoint. Take `due` from the event's
    /// own time, and not from a clock: then it is the same when the handler runs again.
    ///
    /// # Errors
    ///
    /// Fails where the payload cannot be written as JSON, and on an empty key or one with a NUL.
    pub fn arm<T: Event>(
        &self,
        key: impl Into<String>,
        due: DateTime<Utc>,
        payload: &T,
    ) -> Result<(), ProjectError> {
        let key = key.into();
        check_id("timer key", &key)?;
        self.outbox.push(Change::Arm(ArmedTimer {
            id: Uuid::now_v7(),
            key,
            due,
            name: T::NAME.to_owned(),
            version: T::VERSION,
            payload: serde_json::to_string(payload)?,
            metadata: self.metadata.encode(),
        }));
        Ok(())
    }

    /// Takes back a timer, if one is armed under this key.
    pub fn disarm(&self, key: impl Into<String>) {
        self.outbox.push(Change::Disarm(key.into()));
    }

    /// The key of the next command to an aggregate.
    ///
    /// Counted for each aggregate by itself: whether commands go to others before does not change it.
    pub(crate) fn key_of_command(&self, aggregate_type: &str, id: &str) -> IdempotencyKey {
        let target = format!("{aggregate_type}/{id}");
        let mut sent = self.sent.borrow_mut();
        let count = sent.entry(target.clone()).or_default();
        *count += 1;
        let number = count.to_string();
        key(&[self.reactor, &self.cause, &number, &target])
    }

    /// Adds to metadata what it is because of.
    pub(crate) fn stamp(&self, mut metadata: Metadata) -> Metadata {
        if let Some(correlation) = self.metadata.correlation_id() {
            metadata = metadata.with_correlation_id(correlation);
        }
        if let Some(causation) = self.metadata.causation_id() {
            metadata = metadata.with_causation_id(causation);
        }
        metadata
    }
}
