use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event = "Opened"]
struct Opened {
    owner: String,
}

fn main() {}
