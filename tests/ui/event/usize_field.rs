use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    shelves: Vec<usize>,
}

fn main() {}
