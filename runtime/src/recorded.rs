//! Events as they stand in a store: raw, and decoded into their type.

use std::borrow::Cow;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::event::DecodeCause;
use crate::metadata::Metadata;
use crate::names::EventId;
use crate::version::{Position, Version};

/// A stored event as the store gives it: its place, its times and its payload as JSON text.
///
/// Borrowed from the [`Page`](crate::store::Page) it was read in;
/// [`into_owned`](Self::into_owned) makes it independent of the page.
///
/// Serialized it has the fields of the view `events` of a SQL store: payload and metadata as JSON
/// text, exactly as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEvent<'a> {
    pub(crate) event_id: EventId,
    pub(crate) aggregate_type: Cow<'a, str>,
    pub(crate) aggregate_id: Cow<'a, str>,
    pub(crate) version: Version,
    pub(crate) position: Position,
    pub(crate) event_type: Cow<'a, str>,
    pub(crate) event_version: u32,
    #[serde(with = "time")]
    pub(crate) recorded_at: i64,
    #[serde(with = "time::option")]
    pub(crate) occurred_at: Option<i64>,
    pub(crate) metadata: Option<Cow<'a, str>>,
    pub(crate) data: Cow<'a, str>,
}

impl RecordedEvent<'_> {
    /// What identifies the event among all.
    #[must_use]
    pub const fn event_id(&self) -> EventId {
        self.event_id
    }

    /// The name of the aggregate's type.
    #[must_use]
    pub fn aggregate_type(&self) -> &str {
        &self.aggregate_type
    }

    /// The id of the aggregate.
    #[must_use]
    pub fn aggregate_id(&self) -> &str {
        &self.aggregate_id
    }

    /// The place of the event in its stream.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The place of the event in the feed.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The name it is stored under.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The schema version it is stored at.
    #[must_use]
    pub const fn event_version(&self) -> u32 {
        self.event_version
    }

    /// When the store recorded it, to the microsecond; never before the event before it in its stream.
    #[must_use]
    pub fn recorded_at(&self) -> DateTime<Utc> {
        time_of(self.recorded_at)
    }

    /// When it happened: as the writer said, else when it was recorded.
    #[must_use]
    pub fn occurred_at(&self) -> DateTime<Utc> {
        time_of(self.occurred_at.unwrap_or(self.recorded_at))
    }

    /// The payload as JSON text.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The metadata as JSON text, where there is any.
    #[must_use]
    pub fn metadata_json(&self) -> Option<&str> {
        self.metadata.as_deref()
    }

    /// The metadata, empty where none is stored.
    ///
    /// # Errors
    ///
    /// Fails where something other than annals wrote metadata of another form.
    pub fn metadata(&self) -> Result<Metadata, serde_json::Error> {
        match &self.metadata {
            Some(text) => serde_json::from_str(text),
            None => Ok(Metadata::new()),
        }
    }

    /// The same event, independent of the page it was read in.
    #[must_use]
    pub fn into_owned(self) -> RecordedEvent<'static> {
        RecordedEvent {
            aggregate_type: self.aggregate_type.into_owned().into(),
            aggregate_id: self.aggregate_id.into_owned().into(),
            event_type: self.event_type.into_owned().into(),
            metadata: self.metadata.map(|text| text.into_owned().into()),
            data: self.data.into_owned().into(),
            ..self
        }
    }
}

/// Times as text in serialized events, as microseconds since 1970 in memory.
mod time {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::time_of;

    pub(super) fn serialize<S: Serializer>(time: &i64, to: S) -> Result<S::Ok, S::Error> {
        time_of(*time).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        let time = DateTime::<Utc>::deserialize(from)?;
        Ok(time.timestamp_micros())
    }

    pub(super) mod option {
        use chrono::{DateTime, Utc};
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        use super::time_of;

        pub(in super::super) fn serialize<S: Serializer>(
            time: &Option<i64>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            time.map(time_of).serialize(to)
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<i64>, D::Error> {
            let time = Option::<DateTime<Utc>>::deserialize(from)?;
            Ok(time.map(|time| time.timestamp_micros()))
        }
    }
}

/// The time of a number of microseconds since 1970, saturating at chrono's ends of time.
fn time_of(micros: i64) -> DateTime<Utc> {
    let end = if micros < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    };
    DateTime::from_timestamp_micros(micros).unwrap_or(end)
}

/// A stored event decoded into `E`: one event type, or an aggregate's event enum.
///
/// Dereferences to the [`RecordedEvent`], which tells where and when it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded<'a, E> {
    recorded: RecordedEvent<'a>,
    metadata: Metadata,
    event: E,
}

impl<'a, E> Recorded<'a, E> {
    /// Joins a decoded event with the one it was decoded from.
    pub(crate) fn new(recorded: RecordedEvent<'a>, event: E) -> Result<Self, DecodeCause> {
        let metadata = recorded.metadata().map_err(DecodeCause::Metadata)?;
        Ok(Self::from_parts(recorded, metadata, event))
    }

    /// Joins a decoded event with the one it was decoded from, and with that one's metadata.
    pub(crate) const fn from_parts(
        recorded: RecordedEvent<'a>,
        metadata: Metadata,
        event: E,
    ) -> Self {
        Self {
            recorded,
            metadata,
            event,
        }
    }

    /// The event.
    #[must_use]
    pub const fn event(&self) -> &E {
        &self.event
    }

    /// The event, without where and when it was stored.
    #[must_use]
    pub fn into_event(self) -> E {
        self.event
    }

    /// The same with the one event that the enum holds, where it is of that type.
    pub(crate) fn narrowed<F: TryFrom<E>>(self) -> Option<Recorded<'a, F>> {
        let event = self.event.try_into().ok()?;
        Some(Recorded::from_parts(self.recorded, self.metadata, event))
    }

    /// Who caused it, and why.
    #[must_use]
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The same event, independent of the page it was read in.
    #[must_use]
    pub fn into_owned(self) -> Recorded<'static, E> {
        Recorded {
            recorded: self.recorded.into_owned(),
            metadata: self.metadata,
            event: self.event,
        }
    }
}

impl<'a, E> Deref for Recorded<'a, E> {
    type Target = RecordedEvent<'a>;

    fn deref(&self) -> &RecordedEvent<'a> {
        &self.recorded
    }
}
