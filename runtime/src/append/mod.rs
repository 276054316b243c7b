//! What a writer hands to a store.

mod appended;
mod error;
mod event;
mod record;

use std::collections::HashSet;
use std::fmt;

use uuid::Uuid;

pub use self::appended::{Appended, AppendedStream};
pub use self::error::InvalidAppend;
pub use self::event::NewEvent;
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::names::{EventId, IdempotencyKey, StreamId};
use crate::recorded::RecordedEvent;
use crate::version::ExpectedVersion;

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

    /// An empty batch that is to be the same append as another one of that id: filled with the same, by
    /// [`and_stream`](Self::and_stream).
    pub(crate) const fn with_id(uuid: Uuid) -> Self {
        Self {
            uuid,
            key: None,
            metadata: None,
            streams: Vec::new(),
        }
    }

    /// Adds events to a stream. A stream stands in a batch once.
    ///
    /// The batch becomes another append by it, with a fresh id: one that was stored before, or one that
    /// several others began with, is never taken for it.
    #[must_use]
    pub fn with_stream(
        mut self,
        stream: StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Self {
        self.uuid = Uuid::now_v7();
        self.and_stream(stream, expected, events)
    }

    /// Adds events to a stream of a batch whose id tells already what will stand in it.
    pub(crate) fn and_stream(
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
        let bytes = bytes.map(|event| event.data().len()).sum();
        check_size("the batch", bytes, limits.batch_bytes())
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

impl StreamAppend {
    fn check(&self, limits: &Limits) -> Result<(), InvalidAppend> {
        if self.events.is_empty() {
            return Err(InvalidAppend::NoEvents);
        }
        check_length("aggregate type", self.stream.aggregate_type(), limits)?;
        check_length("aggregate id", self.stream.aggregate_id(), limits)?;
        self.events.iter().try_for_each(|event| {
            check_length("event type", event.event_type(), limits)?;
            check_size("the event", event.data().len(), limits.event_bytes())
        })
    }
}

fn is_same(stream: &StreamId, event: &NewEvent, stored: &RecordedEvent<'_>) -> bool {
    stream.aggregate_type() == stored.aggregate_type()
        && stream.aggregate_id() == stored.aggregate_id()
        && event.event_type() == stored.event_type
        && event.event_version() == stored.event_version
        && event.data() == stored.data
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
