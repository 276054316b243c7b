//! The types inside the generated events, and the functions that retype them.
#![expect(
    clippy::enum_variant_names,
    clippy::needless_pass_by_value,
    reason = "a conversion of a field takes its value"
)]

use std::fmt;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) street: String,
    pub(crate) number: Option<u8>,
}

/// A [`Place`] before it had a number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct OldPlace {
    pub(crate) street: String,
}

impl From<OldPlace> for Place {
    fn from(OldPlace { street }: OldPlace) -> Self {
        let number = None;
        Self { street, number }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    #[default]
    ByLand,
    BySea(u8),
    ByAir {
        high: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Unknown;

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown")
    }
}

impl std::error::Error for Unknown {}

pub(crate) fn way(text: String) -> Result<Way, Unknown> {
    match text.as_str() {
        "land" => Ok(Way::ByLand),
        "air" => Ok(Way::ByAir { high: true }),
        _ => Err(Unknown),
    }
}

pub(crate) fn number(text: String) -> Result<i64, std::num::ParseIntError> {
    text.parse()
}

pub(crate) fn joined(list: Vec<String>) -> String {
    list.join(",")
}

/// A number as text with a mark before it.
pub(crate) mod marked {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(number: &u32, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("#{number}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        let text = String::deserialize(from)?;
        let number = text.strip_prefix('#').unwrap_or_default();
        number.parse().map_err(D::Error::custom)
    }
}
