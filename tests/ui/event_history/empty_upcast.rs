use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast())]
struct Opened {
    owner: String,
}

fn main() {}
