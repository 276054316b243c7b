use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Event)]
struct Opened {
    owner: String,
}

fn main() {}
