use annals::prelude::*;

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    owner: String,
}

fn main() {}
