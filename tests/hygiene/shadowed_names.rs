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
