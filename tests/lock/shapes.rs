//! The layouts that `#[derive(Shape)]` finds, with serde's attributes as serde means them.
#![allow(dead_code, reason = "only the types matter")]

use std::collections::BTreeMap;
use std::marker::PhantomData;

use annals::Shape;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

fn text<T: Shape>() -> String {
    T::LAYOUT.to_string()
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Address {
    street_name: String,
    #[serde(rename = "ZIP", default)]
    zip: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    city_part: Option<String>,
    #[serde(skip)]
    cached: bool,
    r#type: (u8, bool),
}

#[test]
fn of_a_struct() {
    let expected = "{streetName: string, ZIP?: u32, cityPart?: option<string>, type: (u8, bool)}";
    assert_eq!(text::<Address>(), expected);
}

#[derive(Serialize, Deserialize, Default, Shape)]
#[serde(default)]
struct Defaulted {
    a: u8,
    b: Vec<Decimal>,
}

#[derive(Serialize, Deserialize, Shape)]
struct Flattened {
    id: Uuid,
    #[serde(flatten)]
    defaulted: Defaulted,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[test]
fn of_flattened_fields() {
    assert_eq!(text::<Defaulted>(), "{a?: u8, b?: list<decimal>}");
    let expected = "{id: uuid, a?: u8, b?: list<decimal>, ..map<string, json>}";
    assert_eq!(text::<Flattened>(), expected);
}

#[derive(Serialize, Deserialize, Shape)]
struct Newtype(String);

#[derive(Serialize, Deserialize, Shape)]
struct Pair(u8, Newtype);

#[derive(Serialize, Deserialize, Shape)]
struct Unit;

#[derive(Serialize, Deserialize, Shape)]
#[serde(transparent)]
struct Transparent<T> {
    value: Option<Newtype>,
    of: PhantomData<T>,
}

#[derive(Clone, Serialize, Deserialize, Shape)]
#[serde(into = "u64", from = "u64")]
struct Converted {
    parts: Vec<String>,
}

impl From<u64> for Converted {
    fn from(_: u64) -> Self {
        Self { parts: Vec::new() }
    }
}

impl From<Converted> for u64 {
    fn from(_: Converted) -> Self {
        0
    }
}

#[test]
fn of_a_struct_without_names() {
    assert_eq!(text::<Newtype>(), "string");
    assert_eq!(text::<Pair>(), "(u8, string)");
    assert_eq!(text::<Unit>(), "null");
    assert_eq!(text::<Transparent<u8>>(), "option<string>");
    assert_eq!(text::<Converted>(), "u64");
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(rename_all = "snake_case", rename_all_fields = "UPPERCASE")]
enum External {
    NothingAtAll,
    OneThing(u8),
    SomeThings(u8, bool),
    #[serde(rename = "named")]
    NamedThings {
        first: u8,
        #[serde(rename = "2nd")]
        second: u8,
    },
    #[serde(skip)]
    Skipped,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "kind")]
enum Internal {
    #[serde(rename_all = "kebab-case")]
    Card {
        card_number: String,
    },
    Other(Newtype2),
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize, Shape)]
struct Newtype2 {
    a: u8,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A(u8),
    B,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Nothing,
}

#[test]
fn of_an_enum() {
    let expected = "enum[nothing_at_all, one_thing u8, some_things (u8, bool), \
                    named {FIRST: u8, 2nd: u8}]";
    assert_eq!(text::<External>(), expected);
    let expected = "enum(kind)[Card {card-number: string}, Other {a: u8}, ..Unknown]";
    assert_eq!(text::<Internal>(), expected);
    assert_eq!(text::<Adjacent>(), "enum(t, c)[A u8, B]");
    assert_eq!(text::<Untagged>(), "enum(|)[i64, string, null]");
}

struct Foreign;

#[derive(Serialize, Deserialize, Shape)]
struct Opaque {
    #[serde(with = "chrono::serde::ts_seconds")]
    at: chrono::DateTime<chrono::Utc>,
    #[serde(skip_serializing, skip_deserializing)]
    foreign: PhantomData<Foreign>,
    #[shape(opaque)]
    address: Vec<Option<Address>>,
}

#[derive(Shape)]
struct Unknown {
    foreign: std::sync::Arc<Foreign>,
    list: Vec<&'static Foreign>,
}

#[test]
fn of_what_is_not_known() {
    let expected = "{at: ?chrono::serde::ts_seconds, address: ?Vec<Option<Address>>}";
    assert_eq!(text::<Opaque>(), expected);
    let expected = "{foreign: ?std::sync::Arc<Foreign>, list: ?Vec<&'static Foreign>}";
    assert_eq!(text::<Unknown>(), expected);
}

#[derive(Serialize, Deserialize, Shape)]
struct Generic<T, U: Clone = u8, const N: usize = 2>
where
    T: Ord,
{
    first: T,
    second: Vec<U>,
    more: Option<Box<Generic<T, U, N>>>,
}

type Alias = Generic<String>;

#[derive(Serialize, Deserialize, Shape)]
enum Expression {
    Sum(Box<Self>, Vec<Expression>),
    Number(Alias),
}

#[test]
fn of_parameters_and_recursion() {
    let generic = "{first: string, second: list<u8>, more: option<^Generic>}";
    assert_eq!(text::<Alias>(), generic);
    let expected = format!("enum[Sum (^Expression, list<^Expression>), Number {generic}]");
    assert_eq!(text::<Expression>(), expected);
}
