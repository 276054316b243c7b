use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(retyped(since = 2, from = u64, with = named))]
    owner: String,
}

fn named(number: u32) -> String {
    number.to_string()
}

fn main() {}
