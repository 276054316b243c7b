use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = )]
struct Opened {
    owner: String,
}

fn main() {}
