//! The ways from stored text to an event.

use serde::de::DeserializeOwned;

use crate::event::{DecodeCause, Event};
use crate::upcast::Past;

/// Reads JSON text into a type. Not a function: it would be one more for each event.
macro_rules! read_json {
    ($data:ident as $ty:ty) => {{
        let mut text = serde_json::Deserializer::from_str($data);
        let error = match <$ty>::deserialize(&mut text) {
            Ok(read) => match text.end() {
                Ok(()) => return Ok(read),
                Err(error) => error,
            },
            Err(error) => error,
        };
        if $crate::__private::decode::KEEPS_TEXT {
            return $crate::__private::decode::by_value($data).ok_or(DecodeCause::Payload(error));
        }
        Err(DecodeCause::Payload(error))
    }};
}
pub(crate) use read_json;

/// Decodes the payload of the current schema version.
pub fn payload<E: Event>(data: &str) -> Result<E, DecodeCause> {
    read_json!(data as E)
}

/// Decodes a payload into the shape of an older schema version.
pub fn past<T: Past>(data: &str) -> Result<T, DecodeCause> {
    read_json!(data as T)
}

/// Whether serde_json's `arbitrary_precision` is on: then a number owns its text. A const, so that
/// nothing is compiled for [`by_value`] where it is off.
pub(crate) const KEEPS_TEXT: bool = std::mem::needs_drop::<serde_json::Number>();

/// Decodes a payload in two steps.
///
/// Where another crate has switched on serde_json's `arbitrary_precision`, this is the one way to a
/// fraction inside a tagged, an untagged or a flattened type: serde_json hands it out as a map.
#[cold]
pub(crate) fn by_value<T: DeserializeOwned>(data: &str) -> Option<T> {
    let value = serde_json::from_str::<serde_json::Value>(data).ok()?;
    serde_json::from_value(value).ok()
}

/// Why `found` is none of the schema versions that an event ever had, where `known` is its newest.
#[must_use]
pub const fn unknown_version(found: u32, known: u32) -> DecodeCause {
    match found {
        0 => DecodeCause::NoSuchVersion { found },
        _ => DecodeCause::NewerVersion { found, known },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It holds with the feature and without, and so says what a version of serde_json would change.
    #[test]
    fn it_is_known_whether_numbers_keep_their_text() {
        let one: serde_json::Number = serde_json::from_str("1.00").unwrap();
        assert_eq!(KEEPS_TEXT, one.to_string() == "1.00");
    }
}
