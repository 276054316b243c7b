//! Nothing of the prelude is in scope.
#![no_implicit_prelude]

use ::annals::{Aggregate as _, AggregateEvent as _};
use ::std::convert::{From as _, Into as _};
use ::std::string::ToString as _;

#[derive(
    ::std::fmt::Debug,
    ::std::clone::Clone,
    ::std::cmp::PartialEq,
    ::serde::Serialize,
    ::serde::Deserialize,
    ::annals::Event,
)]
#[event(
    alias = "Added",
    name = "Increased",
    version = 4,
    upcast(1 = json(from_text)),
    removed(since = 4, reason: ::std::string::String),
)]
struct Incremented {
    #[event(
        renamed(since = 3, from = "amount"),
        retyped(since = 4, from = u64, try_with = narrow)
    )]
    by: u32,
    #[event(since = 3)]
    twice: bool,
}

fn from_text(
    json: &mut ::serde_json::Value,
) -> ::std::result::Result<(), ::std::num::ParseIntError> {
    if let ::std::option::Option::Some(text) = json["amount"].as_str() {
        json["amount"] = ::serde_json::Value::from(text.parse::<u64>()?);
    }
    ::std::result::Result::Ok(())
}

fn narrow(by: u64) -> ::std::result::Result<u32, ::std::num::TryFromIntError> {
    <u32 as ::std::convert::TryFrom<u64>>::try_from(by)
}

#[derive(
    ::std::fmt::Debug,
    ::std::clone::Clone,
    ::std::cmp::PartialEq,
    ::serde::Serialize,
    ::serde::Deserialize,
    ::annals::Event,
)]
struct Reset;

#[derive(
    ::std::fmt::Debug,
    ::std::clone::Clone,
    ::std::cmp::PartialEq,
    ::serde::Serialize,
    ::serde::Deserialize,
    ::annals::Event,
)]
struct Both;

fn both(_: Both) -> (Reset, Reset) {
    (Reset, Reset)
}

#[derive(
    ::std::fmt::Debug,
    ::std::clone::Clone,
    ::std::cmp::PartialEq,
    ::std::cmp::Eq,
    ::std::hash::Hash,
    ::annals::AggregateId,
)]
struct CounterId(::std::string::String);

#[derive(
    ::std::clone::Clone,
    ::std::default::Default,
    ::serde::Serialize,
    ::serde::Deserialize,
    ::annals::Aggregate,
)]
#[aggregate(
    id = CounterId,
    events(Incremented, Reset),
    split(Both = both),
    retired("Decremented"),
    snapshot(every = 10, version = 2),
)]
struct Counter {
    total: u32,
}

impl ::annals::Apply<Incremented> for Counter {
    fn apply(&mut self, event: &Incremented) {
        self.total += event.by;
    }
}

impl ::annals::Apply<Reset> for Counter {
    fn apply(&mut self, _: &Reset) {
        self.total = 0;
    }
}

#[test]
fn derives_work_without_the_prelude() {
    let mut counter = <Counter as ::std::default::Default>::default();
    let event = CounterEvent::from(Incremented {
        by: 3,
        twice: false,
    });
    counter.apply_event(&event);
    ::std::assert_eq!(counter.total, 3);
    ::std::assert_eq!(event.name(), "Increased");
    let old = r#"{"amount":"4","reason":""}"#;
    ::std::assert!(counter.replay(0, 1, old).is_ok());
    ::std::assert_eq!(counter.total, 7);
    ::std::assert!(counter.replay(2, 1, "null").is_ok());
    ::std::assert_eq!(counter.total, 0);
    let id: CounterId = ::std::string::String::from("7").into();
    ::std::assert_eq!(id.to_string(), "7");
}
