use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "", version = 0)]
struct Opened {
    owner: String,
    shelves: usize,
}

fn main() {}
