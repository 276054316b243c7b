use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 4294967296)]
struct Opened {
    owner: String,
}

fn main() {}
