use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 5)]
struct Opened {
    owner: String,
}

fn main() {}
