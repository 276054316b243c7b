//! What a writer hands to a store, and what it gets back.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::names::{EventId, IdempotencyKey, InvalidName, StreamId, check_name};
use crate::recorded::RecordedEvent;
use crate::version::{ExpectedVersion, Position, Version};

/// An event not yet stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    event_type: Cow<'static, str>,
    event_version: u32,
    data: String,
    occurred_at: Option<DateTime<Utc>>,
}

impl NewEvent {
    /// An event of a name, a schema version and a payload of JSON text.
    ///
    /// # Errors
    ///
    /// Fails where the name is empty or has control characters, the version is 0, or `data` is not
    /// JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::NewEvent;
    ///
    /// let event = NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?;
    /// assert_eq!(event.event_type(), "MoneyDeposited");
    /// assert!(NewEvent::new("MoneyDeposited", 1, "{").is_err());
    /// # Ok::<(), annals::InvalidAppend>(())
    /// ```
    pub fn new(
        event_type: impl Into<Cow<'static, str>>,
        event_version: u32,
        data: impl Into<String>,
    ) -> Result<Self, InvalidAppend> {
        let (event_type, data) = (event_type.into(), data.into());
        check_name("event type", &event_type)?;
        if event_version == 0 {
            return Err(InvalidAppend::NoSuchVersion { event_type });
        }
        match serde_json::from_str::<IgnoredAny>(&data) {
            Ok(_) => Ok(Self::trusted(event_type, event_version, data)),
            Err(source) => Err(InvalidAppend::NotJson { event_type, source }),
        }
    }

    /// An event whose name the macros checked and whose payload serde_json wrote.
    pub(crate) fn trusted(
        event_type: impl Into<Cow<'static, str>>,
        event_version: u32,
        data: String,
    ) -> Self {
        Self {
            event_type: event_type.into(),
            event_version,
            data,
            occurred_at: None,
        }
    }

    /// Sets when the event happened, where that is not when it is recorded.
    ///
    /// Kept to the microsecond.
    #[must_use]
    pub fn with_occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.occurred_at = Some(at.trunc_subsecs(6));
        self
    }

    /// The name it is stored under.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The schema version of the payload.
    #[must_use]
    pub const fn event_version(&self) -> u32 {
        self.event_version
    }

    /// The payload as JSON text.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// When it happened, where that is not when it is recorded.
    #[must_use]
    pub const fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.occurred_at
    }
}

/// The events that one append adds to one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAppend {
    stream: StreamId,
    expected: ExpectedVersion,
    events: Vec<NewEvent>,
}

impl StreamAppend {
    /// The stream.
    #[must_use]
    pub const fn stream(&self) -> &StreamId {
        &self.stream
    }

    /// The version the stream must be at.
    #[must_use]
    pub const fn expected(&self) -> ExpectedVersion {
        self.expected
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[NewEvent] {
        &self.events
    }
}

/// What makes an append the same append when it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppendId {
    /// Made for this batch alone.
    Fresh(Uuid),
    /// Chosen by the caller.
    Key(IdempotencyKey),
}

impl fmt::Display for AppendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh(id) => id.fmt(f),
            Self::Key(key) => key.fmt(f),
        }
    }
}

/// Events for one or several streams, stored together or not at all.
///
/// A batch has an id: the idempotency key where the caller sets one, else a fresh UUID v7. The same
/// batch sent again, after an error that left its fate open, is stored once.
///
/// # Examples
///
/// ```
/// use annals::{AppendBatch, ExpectedVersion, NewEvent, StreamId};
///
/// let deposited = NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?;
/// let batch = AppendBatch::new().with_stream(
///     StreamId::new("BankAccount", "4711")?,
///     ExpectedVersion::Any,
///     vec![deposited],
/// );
/// assert_eq!(batch.event_count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendBatch {
    uuid: Uuid,
    key: Option<IdempotencyKey>,
    metadata: Option<String>,
    streams: Vec<StreamAppend>,
}

impl Default for AppendBatch {
    fn default() -> Self {
        Self::new()
    }
}

impl AppendBatch {
    /// An empty batch with a fresh id.
    #[must_use]
    pub fn new() -> Self {
        Self::with_id(Uuid::now_v7())
    }

    /// An empty batch that is the same append as another one of that id.
    pub(crate) const fn with_id(uuid: Uuid) -> Self {
        Self {
            uuid,
            key: None,
            metadata: None,
            streams: Vec::new(),
        }
    }

    /// Adds events to a stream. A stream stands in a batch once.
    #[must_use]
    pub fn with_stream(
        mut self,
        stream: StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Self {
        self.streams.push(StreamAppend {
            stream,
            expected,
            events,
        });
        self
    }

    /// Sets the id of the append to a key of the caller's.
    #[must_use]
    pub fn with_idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the metadata stored beside each of its events.
    #[must_use]
    pub fn with_metadata(mut self, metadata: &Metadata) -> Self {
        self.metadata = metadata.encode();
        self
    }

    /// What makes it the same append when it is sent again.
    #[must_use]
    pub fn id(&self) -> AppendId {
        match &self.key {
            Some(key) => AppendId::Key(key.clone()),
            None => AppendId::Fresh(self.uuid),
        }
    }

    /// The caller's key, where one is set.
    #[must_use]
    pub const fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.key.as_ref()
    }

    /// The metadata stored beside each event, as JSON text.
    #[must_use]
    pub fn metadata(&self) -> Option<&str> {
        self.metadata.as_deref()
    }

    /// What is added to each stream, in order.
    #[must_use]
    pub fn streams(&self) -> &[StreamAppend] {
        &self.streams
    }

    /// The number of events over all streams.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.streams.iter().map(|stream| stream.events.len()).sum()
    }

    /// The id of the event at `index`, counted over all streams in order.
    ///
    /// The ids of a batch follow from the batch: sent again, its events have the same ids, so that a
    /// store can tell by an event whether the append took place.
    #[must_use]
    pub fn event_id(&self, index: usize) -> EventId {
        // Beside version and variant, the low 62 bits of a UUID v7 are random: counting up there keeps
        // it a UUID v7 of the same time.
        const RANDOM: u128 = (1 << 62) - 1;
        let base = self.uuid.as_u128();
        let counted = (base & RANDOM).wrapping_add(index as u128) & RANDOM;
        EventId::from(Uuid::from_u128((base & !RANDOM) | counted))
    }

    /// Whether `stored` are the events of this batch: the same streams, names, versions and payloads.
    ///
    /// What a store asks where it finds an append under the batch's idempotency key.
    #[must_use]
    pub fn is_stored_as<'a>(&self, stored: impl IntoIterator<Item = RecordedEvent<'a>>) -> bool {
        let sent = self.streams.iter().flat_map(|append| {
            let stream = &append.stream;
            append.events.iter().map(move |event| (stream, event))
        });
        sent.map(Some)
            .chain(std::iter::repeat(None))
            .zip(stored.into_iter().map(Some).chain(std::iter::once(None)))
            .all(|pair| match pair {
                (Some((stream, event)), Some(stored)) => is_same(stream, event, &stored),
                (sent, stored) => sent.is_none() && stored.is_none(),
            })
    }

    /// Checks the batch against `limits`, as every store does before any I/O.
    ///
    /// # Errors
    ///
    /// Fails where there is nothing to store, a stream stands twice, or a limit is exceeded.
    pub fn check(&self, limits: &Limits) -> Result<(), InvalidAppend> {
        if self.streams.iter().all(|stream| stream.events.is_empty()) {
            return Err(InvalidAppend::NoEvents);
        }
        if let Some(key) = &self.key {
            check_length("idempotency key", key.as_str(), limits)?;
        }
        if let Some(metadata) = &self.metadata {
            check_size("the metadata", metadata.len(), limits.event_bytes())?;
        }
        let mut seen = HashSet::new();
        for append in &self.streams {
            append.check(limits)?;
            if self.streams.len() > 1 && !seen.insert(&append.stream) {
                return Err(InvalidAppend::StreamTwice {
                    stream: append.stream.clone(),
                });
            }
        }
        let bytes = self.streams.iter().flat_map(|stream| &stream.events);
        let bytes = bytes.map(|event| event.data.len()).sum();
        check_size("the batch", bytes, limits.batch_bytes())
    }
}

impl StreamAppend {
    fn check(&self, limits: &Limits) -> Result<(), InvalidAppend> {
        if self.events.is_empty() {
            return Err(InvalidAppend::NoEvents);
        }
        check_length("aggregate type", self.stream.aggregate_type(), limits)?;
        check_length("aggregate id", self.stream.aggregate_id(), limits)?;
        self.events.iter().try_for_each(|event| {
            check_length("event type", &event.event_type, limits)?;
            check_size("the event", event.data.len(), limits.event_bytes())
        })
    }
}

fn is_same(stream: &StreamId, event: &NewEvent, stored: &RecordedEvent<'_>) -> bool {
    stream.aggregate_type() == stored.aggregate_type()
        && stream.aggregate_id() == stored.aggregate_id()
        && event.event_type == stored.event_type
        && event.event_version == stored.event_version
        && event.data == stored.data
}

fn check_length(what: &'static str, name: &str, limits: &Limits) -> Result<(), InvalidAppend> {
    check_size(what, name.len(), limits.name_bytes())
}

fn check_size(what: &'static str, bytes: usize, limit: usize) -> Result<(), InvalidAppend> {
    if bytes > limit {
        return Err(InvalidAppend::TooLarge { what, bytes, limit });
    }
    Ok(())
}

/// A batch that no store would take: nothing of it is stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAppend {
    /// A name is empty or has a forbidden character.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A name, an event or the batch is larger than the store's [`Limits`] allow.
    #[error("{what} has {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The greatest size allowed.
        limit: usize,
    },
    /// The payload is not JSON.
    #[error("the payload of `{event_type}` is not JSON")]
    NotJson {
        /// The event's name.
        event_type: Cow<'static, str>,
        /// Where the text stops being JSON.
        source: serde_json::Error,
    },
    /// Schema versions begin with 1.
    #[error("`{event_type}` has schema version 0, versions begin with 1")]
    NoSuchVersion {
        /// The event's name.
        event_type: Cow<'static, str>,
    },
    /// One stream stands in the batch twice.
    #[error("stream {stream} stands in the batch twice")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// There is nothing to store.
    #[error("the batch has a stream without events")]
    NoEvents,
}

/// What an append added to one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppendedStream {
    /// The stream.
    pub stream: StreamId,
    /// The version of the first event added.
    pub first_version: Version,
    /// The version of the last event added: the stream's version after the append.
    pub last_version: Version,
}

impl AppendedStream {
    /// States that the events of `stream` from `first_version` to `last_version` were added.
    #[must_use]
    pub const fn new(stream: StreamId, first_version: Version, last_version: Version) -> Self {
        Self {
            stream,
            first_version,
            last_version,
        }
    }

    fn is_of(&self, event: &RecordedEvent<'_>) -> bool {
        self.stream.aggregate_type() == event.aggregate_type()
            && self.stream.aggregate_id() == event.aggregate_id()
    }
}

/// A durable append.
///
/// The events of one append stand at consecutive positions, in the order of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// The position of its first event.
    pub first_position: Position,
    /// The position of its last event.
    pub last_position: Position,
    /// What it added to each stream, in the order of the batch.
    pub streams: Vec<AppendedStream>,
    /// Whether it was stored by an earlier call, under the same id.
    pub repeated: bool,
}

impl Appended {
    /// States that an append now stands at the given positions.
    #[must_use]
    pub const fn new(
        first_position: Position,
        last_position: Position,
        streams: Vec<AppendedStream>,
    ) -> Self {
        Self {
            first_position,
            last_position,
            streams,
            repeated: false,
        }
    }

    /// Tells of an append by the events it stored, in the order of their positions.
    ///
    /// `None` where there are no events. What a store answers where it finds an append by its id.
    ///
    /// # Errors
    ///
    /// Fails where a stored name is one that could not have been stored.
    pub fn from_events<'a>(
        events: impl IntoIterator<Item = RecordedEvent<'a>>,
    ) -> Result<Option<Self>, InvalidName> {
        let mut found: Option<Self> = None;
        for event in events {
            let (position, version) = (event.position(), event.version());
            let appended = found.get_or_insert_with(|| Self::new(position, position, Vec::new()));
            appended.last_position = position;
            match appended.streams.last_mut() {
                Some(last) if last.is_of(&event) => last.last_version = version,
                _ => {
                    let aggregate_type = event.aggregate_type.into_owned();
                    let stream = StreamId::new(aggregate_type, event.aggregate_id)?;
                    appended
                        .streams
                        .push(AppendedStream::new(stream, version, version));
                }
            }
        }
        Ok(found)
    }

    /// The same append, found again by its id.
    #[must_use]
    pub fn repeated(self) -> Self {
        Self {
            repeated: true,
            ..self
        }
    }
}
