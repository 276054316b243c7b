//! What is stored beside an event: who caused it, and why.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::recorded::Recorded;

/// What is stored beside the events of one append: correlation, causation, actor and free JSON.
///
/// # Examples
///
/// ```
/// use annals::Metadata;
///
/// let metadata = Metadata::new()
///     .with_actor("clerk 112")
///     .with_correlation_id("request-77")
///     .with("ip", "10.0.0.7");
/// assert_eq!(metadata.actor(), Some("clerk 112"));
/// assert_eq!(metadata.get("ip").and_then(|ip| ip.as_str()), Some("10.0.0.7"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    causation_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    extra: Map<String, Value>,
}

impl Metadata {
    /// Metadata that says nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The metadata of a command that `event` caused.
    ///
    /// The causation is the event's id, the correlation that of the event, or its id where it has
    /// none: everything that follows from one event shares one correlation.
    #[must_use]
    pub fn caused_by<E>(event: &Recorded<'_, E>) -> Self {
        let id = event.event_id().to_string();
        let correlation = event.metadata().correlation_id().unwrap_or(&id);
        Self {
            correlation_id: Some(correlation.to_owned()),
            causation_id: Some(id),
            ..Self::default()
        }
    }

    /// Sets what the whole chain of commands and events has in common.
    #[must_use]
    pub fn with_correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// Sets the event or command that directly led to this one.
    #[must_use]
    pub fn with_causation_id(mut self, id: impl Into<String>) -> Self {
        self.causation_id = Some(id.into());
        self
    }

    /// Sets who did it.
    #[must_use]
    pub fn with_actor(mut self, actor: impl Into<String>) -> Self {
        self.actor = Some(actor.into());
        self
    }

    /// Adds a value of one's own, in place of one under the same key.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(key.into(), value.into());
        self
    }

    /// What the whole chain of commands and events has in common.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// The event or command that directly led to this one.
    #[must_use]
    pub fn causation_id(&self) -> Option<&str> {
        self.causation_id.as_deref()
    }

    /// Who did it.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// A value of one's own.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.extra.get(key)
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The JSON text that is stored, where anything is said.
    pub(crate) fn encode(&self) -> Option<String> {
        let text = || serde_json::to_string(self).expect("a map with text keys always encodes");
        (!self.is_empty()).then(text)
    }
}
