use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "")]
struct Opened {
    owner: String,
}

fn main() {}
