//! The steps from an older schema version to the current one, as the derives' output takes them.
#![expect(clippy::missing_errors_doc, reason = "only generated code calls it")]

use std::error::Error;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::event::DecodeCause;

/// Why a step failed.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What an older version is read into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from what is stored",
    label = "not `Deserialize`",
    note = "add `#[derive(Deserialize)]` to `{Self}`"
)]
pub trait Past: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Past for T {}

/// An older version that the next one can be made from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no way forward to `{Next}`",
    label = "`{Next}` is not made from this",
    note = "add `impl From<{Self}> for {Next}`, or `TryFrom` where it may fail"
)]
pub trait Forward<Next> {
    /// Makes the next version.
    fn forward(self) -> Result<Next, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<Old, Next> Forward<Next> for Old
where
    Next: TryFrom<Old, Error: Into<BoxError>>,
{
    fn forward(self) -> Result<Next, BoxError> {
        Next::try_from(self).map_err(Into::into)
    }
}

/// Makes the version after `from`.
pub fn forward<Old: Forward<Next>, Next>(from: u32, old: Old) -> Result<Next, DecodeCause> {
    step(from, old.forward())
}

/// What came of the step from version `from`.
pub fn step<T>(from: u32, result: Result<T, impl Into<BoxError>>) -> Result<T, DecodeCause> {
    result.map_err(|source| DecodeCause::Upcast {
        from,
        source: source.into(),
    })
}

/// Reads the version after `from` out of the JSON that its step left behind.
pub fn fit<T: Past>(from: u32, json: Value) -> Result<T, DecodeCause> {
    step(from, serde_json::from_value(json))
}

/// The error of a step that one field fails.
pub fn boxed(error: impl Into<BoxError>) -> BoxError {
    error.into()
}

/// Reads a version without fields, which was stored as `null` or as `{}`.
pub fn nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    struct Nothing;

    impl<'de> Visitor<'de> for Nothing {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("null or an object")
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(())
        }
    }

    deserializer.deserialize_any(Nothing)
}
