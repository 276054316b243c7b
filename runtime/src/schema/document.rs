//! The documents made of a catalog: JSON Schema and AsyncAPI.

use serde_json::{Map, Value, json};

use super::json_schema::{Schemas, described};
use super::{AggregateSchema, Catalog, EventSchema, VersionSchema};
use crate::shape::Layout;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const FORMAT: &str = "application/schema+json;version=draft-2020-12";

impl EventSchema {
    /// The JSON Schema (2020-12) of payloads stored at `version`, if there is such a version.
    ///
    /// Like the code that reads them, it does not mind fields it does not know.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::prelude::*;
    /// use annals::schema::Catalog;
    ///
    /// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    /// struct OwnerRenamed {
    ///     /// The new name.
    ///     name: String,
    /// }
    ///
    /// let catalog = Catalog::of::<OwnerRenamed>();
    /// let schema = catalog.events()[0].json_schema(1).expect("there is a version 1");
    /// assert_eq!(schema["properties"]["name"]["type"], "string");
    /// assert_eq!(schema["properties"]["name"]["description"], "The new name.");
    /// ```
    #[must_use]
    pub fn json_schema(&self, version: u32) -> Option<Value> {
        let mut versions = self.versions().iter();
        let version = versions.find(|known| known.version == version)?;
        let mut schemas = Schemas::new(|name| format!("#/$defs/{name}"));
        let mut schema = payload(self, version, &mut schemas);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("$schema".to_owned(), Value::from(DIALECT));
            let types = schemas.into_types();
            let types = (!types.is_empty()).then(|| ("$defs".to_owned(), Value::Object(types)));
            schema.extend(types);
        }
        Some(schema)
    }
}

impl Catalog {
    /// An AsyncAPI 3 document: a channel for each aggregate, a message for each version of each event.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::prelude::*;
    /// use annals::schema::Catalog;
    ///
    /// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    /// struct OwnerRenamed {
    ///     name: String,
    /// }
    ///
    /// let document = Catalog::of::<OwnerRenamed>().asyncapi("bank", "1.0.0");
    /// assert_eq!(document["asyncapi"], "3.0.0");
    /// assert_eq!(document["components"]["messages"]["OwnerRenamed.v1"]["name"], "OwnerRenamed");
    /// ```
    #[must_use]
    pub fn asyncapi(&self, title: &str, version: &str) -> Value {
        let mut schemas = Schemas::new(|name| format!("#/components/schemas/{name}/schema"));
        let messages: Map<String, Value> = self
            .events()
            .iter()
            .flat_map(|event| event.versions().iter().map(move |version| (event, version)))
            .map(|(event, version)| {
                (
                    key_of(event, version),
                    message(event, version, &mut schemas),
                )
            })
            .collect();
        let schemas: Map<String, Value> = schemas
            .into_types()
            .into_iter()
            .map(|(name, schema)| (name, in_format(&schema)))
            .collect();
        json!({
            "asyncapi": "3.0.0",
            "info": { "title": title, "version": version },
            "defaultContentType": "application/json",
            "channels": self.channels(),
            "components": { "messages": messages, "schemas": schemas },
        })
    }

    fn channels(&self) -> Map<String, Value> {
        let of_aggregate = |aggregate: &AggregateSchema| {
            let events = self.events().iter();
            let own: Vec<&EventSchema> = events
                .filter(|event| aggregate.readable().any(|name| name == event.name()))
                .collect();
            let channel = channel(aggregate.name(), aggregate.docs(), &own);
            (key(aggregate.name()), channel)
        };
        let channels: Map<String, Value> = self.aggregates().iter().map(of_aggregate).collect();
        let has_aggregate = |event: &&EventSchema| {
            let mut aggregates = self.aggregates().iter();
            aggregates.any(|aggregate| aggregate.readable().any(|name| name == event.name()))
        };
        let others = self.events().iter().filter(|event| !has_aggregate(event));
        let others: Vec<&EventSchema> = others.collect();
        let others =
            (!others.is_empty()).then(|| ("events".to_owned(), channel("events", "", &others)));
        channels.into_iter().chain(others).collect()
    }
}

fn channel(name: &str, docs: &str, events: &[&EventSchema]) -> Value {
    let messages: Map<String, Value> = events
        .iter()
        .flat_map(|event| {
            event
                .versions()
                .iter()
                .map(|version| key_of(event, version))
        })
        .map(|key| {
            (
                key.clone(),
                json!({ "$ref": format!("#/components/messages/{key}") }),
            )
        })
        .collect();
    described(json!({ "address": name, "messages": messages }), Some(docs))
}

fn message(event: &EventSchema, version: &VersionSchema, schemas: &mut Schemas) -> Value {
    let payload = payload(event, version, schemas);
    json!({
        "name": event.name(),
        "title": title(event, version),
        "contentType": "application/json",
        "payload": in_format(&payload),
    })
}

fn in_format(schema: &Value) -> Value {
    json!({ "schemaFormat": FORMAT, "schema": schema })
}

/// The schema of a version, with the event's docs.
fn payload(event: &EventSchema, version: &VersionSchema, schemas: &mut Schemas) -> Value {
    let schema = match version.layout {
        Some(layout) => of_version(layout, version.docs, schemas),
        None => json!({}),
    };
    let mut schema = described(schema, Some(event.docs()));
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), Value::from(title(event, version)));
    }
    schema
}

/// An event's own fields have their docs; what stands in them has a schema of its own.
fn of_version(
    layout: &'static Layout,
    docs: &[(&'static str, &'static str)],
    schemas: &mut Schemas,
) -> Value {
    match layout {
        Layout::Struct(fields) => schemas.object(fields, docs),
        other => schemas.of(other),
    }
}

fn title(event: &EventSchema, version: &VersionSchema) -> String {
    format!("{} version {}", event.name(), version.version)
}

fn key_of(event: &EventSchema, version: &VersionSchema) -> String {
    key(&format!("{}.v{}", event.name(), version.version))
}

/// A name in the letters that AsyncAPI allows for keys.
fn key(name: &str) -> String {
    let allowed = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
    name.chars()
        .map(|char| if allowed(char) { char } else { '_' })
        .collect()
}
