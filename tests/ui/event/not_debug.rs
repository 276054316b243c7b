use annals::prelude::*;

#[derive(Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    owner: String,
}

fn main() {}
