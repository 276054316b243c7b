use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Deserialize, Event)]
struct Opened {
    owner: String,
}

fn main() {}
