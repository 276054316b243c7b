use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(renamed(since = 2, from = "by"), retyped(since = 2, from = u64, with = named))]
    owner: String,
}

fn named(number: u64) -> String {
    number.to_string()
}

fn main() {}
