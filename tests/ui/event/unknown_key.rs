use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(verison = 1)]
struct Opened {
    owner: String,
}

fn main() {}
