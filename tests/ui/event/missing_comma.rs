use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 1 name = "opened")]
struct Opened {
    owner: String,
}

fn main() {}
