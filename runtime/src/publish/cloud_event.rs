//! A message in the format of CloudEvents 1.0.

use std::collections::BTreeMap;
use std::fmt;

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::Value;

use super::Message;
use crate::metadata::Metadata;
use crate::recorded::RecordedEvent;

/// Who speaks: the `source` of all messages of a publisher, a URI reference.
///
/// # Examples
///
/// ```
/// use annals::publish::Source;
///
/// let source = Source::new("https://shop.example/orders")?;
/// assert_eq!(source.as_str(), "https://shop.example/orders");
/// assert!(Source::new("").is_err());
/// # Ok::<(), annals::publish::InvalidSource>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(String);

/// A text that is no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a URI reference, found {text:?}")]
pub struct InvalidSource {
    text: String,
}

impl Source {
    /// The source of a text.
    ///
    /// # Errors
    ///
    /// Fails on an empty text, and on one with a character that no URI has.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidSource> {
        let text = text.as_ref();
        let is_uri =
            |character: char| character.is_ascii_graphic() && !r#""<>\^`{|}"#.contains(character);
        if text.is_empty() || !text.chars().all(is_uri) {
            let text = text.to_owned();
            return Err(InvalidSource { text });
        }
        Ok(Self(text.to_owned()))
    }

    /// The source as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message in the format of CloudEvents 1.0; serialized, it is its JSON.
///
/// | attribute | is |
/// |---|---|
/// | `id` | the id of the stored event; with `-2` and so on behind it for further parts of one that is [split](derive@crate::Aggregate) |
/// | `source` | that of the publisher |
/// | `type` | the message's |
/// | `subject` | the message's, else the aggregate's type, `/`, and its id |
/// | `time` | when it happened, to the microsecond |
/// | `datacontenttype` | `application/json` |
/// | `dataschema` | the message's, if it has one |
/// | `partitionkey` | the aggregate's type, `/`, and its id: within one key there is an order |
/// | `sequence` | the position in the feed, in twenty digits: ordered as text |
/// | `correlationid`, `causationid` | those of the stored event, where it has them |
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CloudEvent {
    specversion: &'static str,
    id: String,
    source: String,
    r#type: String,
    subject: String,
    time: String,
    datacontenttype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataschema: Option<String>,
    #[serde(flatten)]
    extensions: BTreeMap<String, String>,
    data: Value,
}

impl CloudEvent {
    pub(super) fn new(
        source: &Source,
        event: &RecordedEvent<'_>,
        metadata: &Metadata,
        message: Message,
    ) -> Self {
        let stream = format!("{}/{}", event.aggregate_type(), event.aggregate_id());
        let mut extensions = message.extensions;
        let mut extend = |name: &str, value: &str| {
            extensions
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        };
        extend("partitionkey", &stream);
        extend("sequence", &format!("{:020}", event.position().get()));
        if let Some(id) = metadata.correlation_id() {
            extend("correlationid", id);
        }
        if let Some(id) = metadata.causation_id() {
            extend("causationid", id);
        }
        Self {
            specversion: "1.0",
            id: event.event_id().to_string(),
            source: source.0.clone(),
            r#type: message.kind,
            subject: message.subject.unwrap_or(stream),
            time: event
                .occurred_at()
                .to_rfc3339_opts(SecondsFormat::Micros, true),
            datacontenttype: "application/json",
            dataschema: message.schema,
            extensions,
            data: message.data,
        }
    }

    /// Whether both stand for one stored event.
    pub(super) fn is_of_one_with(&self, other: &Self) -> bool {
        self.id.starts_with(&other.id)
    }

    /// The message about one of the parts of a stored event, the first of which has its id.
    pub(super) fn numbered(mut self, part: usize) -> Self {
        if part > 1 {
            self.id = format!("{}-{part}", self.id);
        }
        self
    }

    /// Who speaks.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What identifies the message among those of its source: the same each time it is sent.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The kind of message.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.r#type
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Within what its order matters: the stream of its event, where the message says nothing else.
    #[must_use]
    pub fn partition_key(&self) -> &str {
        self.extensions
            .get("partitionkey")
            .map_or("", String::as_str)
    }

    /// The payload.
    #[must_use]
    pub const fn data(&self) -> &Value {
        &self.data
    }

    /// The JSON text, in one line.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a map with text keys always encodes"
    )]
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a map with text keys always encodes")
    }
}

impl fmt::Display for CloudEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
