//! Makes up a payload for an event, from its layout and its type.
//!
//! Where the layout is known, the value follows from it. Where it is not, the type says by its
//! `Deserialize` what it wants to read. What a type refuses (a text that is no e-mail address) is tried
//! again with the next plausible value, until one is taken.

mod choices;
mod from_layout;
mod from_type;
mod scalars;

use serde_json::Value;

use self::choices::Choices;
pub use self::from_type::Refused;
use self::from_type::Source;
use crate::event::Event;
use crate::schema::VersionSchema;
use crate::shape::Layout;

/// How many values are tried before giving up.
const ATTEMPTS: usize = 5_000;

/// Why there is no sample of an event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// The type took none of the values that were tried.
    #[error("no value could be made up")]
    Refused(#[source] Refused),
    /// The value that was made up could not be written.
    #[error("the value that was made up could not be written")]
    Unwritable(#[source] serde_json::Error),
}

/// A payload of the current version.
pub(crate) fn of<E: Event>() -> Result<String, SampleError> {
    let is_current = |schema: &&VersionSchema| schema.version == E::VERSION;
    let layout = E::SCHEMA.iter().find(is_current);
    let layout = layout.and_then(|schema| schema.layout);
    let sample = first_taken(|choices| E::deserialize(Source::new(choices, layout)));
    written(&sample.map_err(SampleError::Refused)?)
}

/// The payload that is `event`.
pub(crate) fn written<E: Event>(event: &E) -> Result<String, SampleError> {
    serde_json::to_string(event).map_err(SampleError::Unwritable)
}

/// A payload of an older version, of which there is only the layout and what reads it.
pub(crate) fn of_layout<T, E>(
    layout: &'static Layout,
    read: impl Fn(&str) -> Result<T, E>,
) -> Option<String> {
    let attempt = |choices: &Choices| {
        let value = from_layout::value(layout, choices).ok_or(Refused::NoValue)?;
        let text = value.to_string();
        read(&text).map_err(|_| Refused::NoValue)?;
        Ok(text)
    };
    layout.is_known().then(|| first_taken(attempt).ok())?
}

fn first_taken<T>(attempt: impl Fn(&Choices) -> Result<T, Refused>) -> Result<T, Refused> {
    let mut choices = Choices::first();
    let mut result = attempt(&choices);
    for _ in 1..ATTEMPTS {
        if result.is_ok() || !choices.advance() {
            break;
        }
        result = attempt(&choices);
    }
    result
}

/// What is tried for a value of which nothing is known.
fn anything(choices: &Choices) -> Value {
    let texts = scalars::TEXTS.iter().map(|text| Value::from(*text));
    let others = [
        Value::from(1),
        Value::Bool(true),
        Value::Null,
        Value::Array(Vec::new()),
        Value::Object(serde_json::Map::new()),
    ];
    let all: Vec<Value> = texts.chain(others).collect();
    choices.pick(&all)
}
