use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "opened")]
#[event(name = "Opened")]
struct Opened {
    owner: String,
}

fn main() {}
