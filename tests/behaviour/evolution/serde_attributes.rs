//! serde's attributes mean the same at every version.

use std::collections::BTreeMap;

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, removed(since = 3, #[serde(rename = "GONE", default)] gone_by: u8))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Styled {
    first_name: String,
    #[event(since = 2)]
    #[serde(rename = "LAST")]
    last_name: String,
    #[event(renamed(since = 3, from = "oldAge"))]
    #[serde(alias = "years")]
    real_age: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[event(retyped(since = 2, from = Vec<u8>, with = as_text))]
    nick_names: Vec<String>,
    #[serde(skip, default = "seven")]
    never_stored: u8,
    #[serde(with = "as_hex")]
    #[event(retyped(since = 3, from = #[serde(default)] u64, with = |number| number))]
    colour_code: u64,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a conversion takes what there was"
)]
fn as_text(numbers: Vec<u8>) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

fn seven() -> u8 {
    7
}

mod as_hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
    pub(super) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{number:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let text = String::deserialize(from)?;
        u64::from_str_radix(&text, 16).map_err(D::Error::custom)
    }
}

fn styled(last_name: &str, nick_names: &[&str], colour_code: u64) -> Styled {
    Styled {
        first_name: "Ada".to_owned(),
        last_name: last_name.to_owned(),
        real_age: 36,
        nick_names: nick_names.iter().map(|&name| name.to_owned()).collect(),
        never_stored: 7,
        colour_code,
    }
}

#[test]
fn names_defaults_and_forms_are_those_of_the_version() {
    let stored = [
        (
            1,
            r#"{"firstName":"Ada","oldAge":36,"nickNames":[1],"colourCode":255}"#,
            styled("", &["1"], 255),
        ),
        (
            1,
            r#"{"firstName":"Ada","years":36,"GONE":1}"#,
            styled("", &[], 0),
        ),
        (
            2,
            r#"{"firstName":"Ada","LAST":"L","oldAge":36,"nickNames":["1"]}"#,
            styled("L", &["1"], 0),
        ),
        (
            3,
            r#"{"firstName":"Ada","LAST":"L","realAge":36,"colourCode":"ff"}"#,
            styled("L", &[], 255),
        ),
    ];
    for (version, data, today) in stored {
        assert_eq!(Styled::decode(version, data).unwrap(), today, "{data}");
    }
}

#[test]
fn a_field_that_was_unknown_then_is_refused_where_serde_is_told_so() {
    let stored = [
        (1, r#"{"firstName":"Ada","oldAge":36,"LAST":"L"}"#),
        (2, r#"{"firstName":"Ada","LAST":"L","realAge":36}"#),
        (
            3,
            r#"{"firstName":"Ada","LAST":"L","realAge":36,"colourCode":"ff","GONE":1}"#,
        ),
    ];
    for (version, data) in stored {
        assert!(Styled::decode(version, data).is_err(), "{data}");
    }
}

/// What is flattened is flattened at every version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Flattened {
    #[event(renamed(since = 2, from = "first"))]
    name: String,
    #[serde(flatten)]
    place: Place,
    #[serde(flatten)]
    #[event(since = 2, default = BTreeMap::from([("k".to_owned(), 1)]))]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    street: String,
}

#[test]
fn flattened_fields_stay_flat() {
    let old = Flattened::decode(1, r#"{"first":"Ada","street":"S"}"#).unwrap();
    let new = Flattened::decode(2, r#"{"name":"Ada","street":"S","k":1}"#).unwrap();
    assert_eq!(old, new);
}

/// What is missing comes from the event's own default, at every version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, removed(since = 3, gone: u8))]
#[serde(default)]
struct Defaulted {
    #[event(renamed(since = 2, from = "a"))]
    kept: u8,
    #[event(since = 2, default = 1)]
    new: u8,
    #[event(retyped(since = 3, from = u8, with = u16::from))]
    wider: u16,
}

impl Default for Defaulted {
    fn default() -> Self {
        Self {
            kept: 10,
            new: 20,
            wider: 30,
        }
    }
}

#[test]
fn what_is_missing_has_the_default_of_the_event() {
    let defaulted = |kept, new, wider| Defaulted { kept, new, wider };
    assert_eq!(Defaulted::decode(1, "{}").unwrap(), defaulted(10, 1, 0));
    assert_eq!(Defaulted::decode(2, "{}").unwrap(), defaulted(10, 20, 0));
    assert_eq!(Defaulted::decode(3, "{}").unwrap(), defaulted(10, 20, 30));
    let old = Defaulted::decode(1, r#"{"a":1,"wider":2,"gone":3}"#).unwrap();
    assert_eq!(old, defaulted(1, 1, 2));
}
