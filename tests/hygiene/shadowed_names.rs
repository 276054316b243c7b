//! The user's types are called as those of the prelude and of annals.

use annals::{Aggregate as _, Event as _};

macro_rules! unit_structs {
    ($($name:ident)*) => {
        $(
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, annals::Event)]
            struct $name;

            impl annals::Apply<$name> for Aggregate {
                fn apply(&mut self, _: &$name) {
                    self.seen.push_str(stringify!($name));
                }
            }
        )*
    };
}

unit_structs! { Result Option String Vec Event Ok Err Some None From Into Box Self_ }

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, annals::Event)]
#[event(version = 4, upcast(1 = json(as_number)), removed(since = 3, why: std::string::String))]
struct Changed {
    #[event(retyped(since = 4, from = i64, try_with = u8::try_from))]
    by: u8,
    #[event(since = 4)]
    none: std::option::Option<u8>,
}

fn as_number(json: &mut serde_json::Value) -> std::result::Result<(), std::num::ParseIntError> {
    let text = json["by"].as_str().unwrap_or_default();
    json["by"] = text.parse::<i64>()?.into();
    std::result::Result::Ok(())
}

#[test]
fn a_history_asks_for_no_name_in_scope() {
    let changed = Changed::decode(1, r#"{"by":"3","why":""}"#).unwrap();
    assert_eq!(changed.by, 3);
    assert!(Changed::decode(3, r#"{"by":300}"#).is_err());
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, annals::AggregateId)]
struct AggregateId(u64);

#[derive(Clone, Default, annals::Aggregate)]
#[aggregate(
    id = AggregateId,
    events(Result, Option, String, Vec, Event, Ok, Err, Some, None, From, Into, Box, Self_),
)]
struct Aggregate {
    seen: std::string::String,
}

#[test]
fn user_types_may_shadow_every_name() {
    let mut aggregate = Aggregate::default();
    for event in 0..Aggregate::EVENTS.len() {
        aggregate.replay(event, 1, "null").unwrap();
    }
    assert!(aggregate.seen.starts_with("ResultOptionString"));
    assert_eq!(Result::NAME, "Result");
    let id: AggregateId = "7".parse().unwrap();
    assert_eq!(id, AggregateId(7));
}
