use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(retyped(since = 2, from = u64, try_with = named))]
    owner: String,
}

fn named(number: u64) -> String {
    number.to_string()
}

fn main() {}
