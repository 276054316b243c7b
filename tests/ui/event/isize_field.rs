use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    floor: Option<(isize, String)>,
}

fn main() {}
