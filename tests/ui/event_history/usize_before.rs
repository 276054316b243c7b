use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(retyped(since = 2, from = usize, with = named))]
    owner: String,
}

fn named(number: usize) -> String {
    number.to_string()
}

fn main() {}
