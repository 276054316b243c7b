use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event]
struct Opened {
    owner: String,
}

fn main() {}
