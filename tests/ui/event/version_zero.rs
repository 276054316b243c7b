use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 0)]
struct Opened {
    owner: String,
}

fn main() {}
