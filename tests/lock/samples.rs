//! A sample can be made of nearly every event.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU8;

use annals::prelude::*;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// An event of one field, and its sample.
macro_rules! sample_of {
    ($type:ty) => {{
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
        struct Happened {
            it: $type,
        }
        let sample = Happened::sample().unwrap();
        Happened::decode(1, &sample).unwrap();
        serde_json::from_str::<Value>(&sample).unwrap()["it"].to_string()
    }};
}

/// A text that is more than a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Email(String);

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.contains('@') {
            true => Ok(Self(text)),
            false => Err("no @"),
        }
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A type that tells nothing of its layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Customer {
    id: Uuid,
    email: Email,
    since: DateTime<Utc>,
    #[serde(alias = "born", alias = "birth")]
    birthday: NaiveDate,
    limits: BTreeMap<String, Decimal>,
    friends: Vec<Customer>,
    kind: Kind,
    pair: (u8, String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Kind {
    Company { employees: u32 },
    Person,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Expression {
    Sum(Box<Expression>, Box<Expression>),
    Number(i64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Payment {
    CreditCard { number: String },
    Voucher(Voucher),
    Cash,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Voucher {
    code: Uuid,
    #[serde(flatten)]
    rest: HashMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(untagged)]
enum OneOrMany {
    One(NonZeroU8),
    Many(Vec<NonZeroU8>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Tree {
    name: String,
    left: Option<Box<Tree>>,
    children: Vec<Tree>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
enum Shaped {
    Deep(Box<Self>),
    Flat { at: DateTime<Utc> },
}

#[test]
fn of_what_is_built_in() {
    assert_eq!(sample_of!(String), r#""text""#);
    assert_eq!(sample_of!((bool, char, f64, i128)), r#"[true,"a",1.5,1]"#);
    assert_eq!(sample_of!([Option<NonZeroU8>; 2]), "[1,1]");
    assert_eq!(sample_of!(HashMap<u32, Vec<()>>), r#"{"1":[null]}"#);
    assert_eq!(sample_of!(DateTime<Utc>), r#""2024-02-29T12:30:00Z""#);
    assert_eq!(
        sample_of!(Uuid),
        r#""0192f0c1-7b1e-7c3a-9d55-2f4b6a8c0e11""#
    );
    assert_eq!(sample_of!(Value), "{}");
    assert_eq!(sample_of!(Decimal), r#""1.5""#);
}

#[test]
fn of_a_text_that_is_more_than_a_text() {
    assert_eq!(sample_of!(Email), r#""name@example.org""#);
    assert_eq!(sample_of!(Vec<Email>), r#"["name@example.org"]"#);
}

#[test]
fn of_types_that_tell_nothing_of_their_layout() {
    let sample = sample_of!(Customer);
    assert!(
        sample.contains("\"email\":\"name@example.org\""),
        "{sample}"
    );
    assert!(sample.contains("\"birthday\":\"2024-02-29\""), "{sample}");
    assert!(
        sample.contains("\"kind\":{\"Company\":{\"employees\":1}}"),
        "{sample}"
    );
}

#[test]
fn of_types_that_hold_themselves() {
    sample_of!(Expression);
    assert_eq!(
        sample_of!(Tree),
        r#"{"children":[],"left":null,"name":"text"}"#
    );
    assert_eq!(
        sample_of!(Shaped),
        r#"{"Flat":{"at":"2024-02-29T12:30:00Z"}}"#
    );
}

#[test]
fn of_every_kind_of_enum() {
    let sample = sample_of!(Payment);
    assert_eq!(sample, r#"{"number":"text","type":"credit-card"}"#);
    assert_eq!(sample_of!(OneOrMany), "1");
    assert!(sample_of!(Voucher).contains("\"code\":\"0192"));
}

/// A number that only its author knows.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Secret(u64);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            number @ 4711 => Ok(Self(number)),
            _ => Err(serde::de::Error::custom("wrong number")),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Guessed {
    number: Secret,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(sample = GuessedRight { number: Secret(4711) })]
struct GuessedRight {
    number: Secret,
}

#[test]
fn what_cannot_be_made_up_is_given_by_its_author() {
    let error = Guessed::sample().unwrap_err();
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "wrong number");
    assert_eq!(GuessedRight::sample().unwrap(), r#"{"number":4711}"#);
}
