//! What others are told about an event.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What others are told about an event: the part of a [`CloudEvent`](super::CloudEvent) that the domain
/// decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub(super) kind: String,
    pub(super) data: Value,
    pub(super) subject: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) extensions: BTreeMap<String, String>,
}

/// A name that no extension has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 20 lower case letters and digits, and no attribute's name, found {name:?}")]
pub struct InvalidExtension {
    name: String,
}

/// The names of attributes that are no extensions.
const ATTRIBUTES: [&str; 10] = [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data",
    "data_base64",
];

impl Message {
    /// A message of some kind, with a payload.
    ///
    /// The kind is a name of the sender's that stays, such as `com.example.order.placed`.
    ///
    /// # Errors
    ///
    /// Fails where the payload cannot be written as JSON.
    pub fn new(kind: impl Into<String>, data: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self {
            kind: kind.into(),
            data: serde_json::to_value(data)?,
            subject: None,
            schema: None,
            extensions: BTreeMap::new(),
        })
    }

    /// Sets what it is about, where that is not the aggregate.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets the URI of the schema that the payload adheres to.
    #[must_use]
    pub fn with_schema(mut self, uri: impl Into<String>) -> Self {
        self.schema = Some(uri.into());
        self
    }

    /// Adds an attribute that is an extension, in place of one under the same name.
    ///
    /// # Errors
    ///
    /// Fails on a name that is not made of 1 to 20 lower case letters and digits, and on that of an
    /// attribute.
    pub fn with_extension(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, InvalidExtension> {
        let name = name.into();
        let is_valid = (1..=20).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && !ATTRIBUTES.contains(&name.as_str());
        if !is_valid {
            return Err(InvalidExtension { name });
        }
        self.extensions.insert(name, value.into());
        Ok(self)
    }
}
