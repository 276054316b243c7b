use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(alias = "Opened")]
struct Opened {
    owner: String,
}

fn main() {}
