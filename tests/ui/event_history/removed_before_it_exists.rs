use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, removed(since = 2, #[event(since = 3)] clerk: String))]
struct Opened {
    owner: String,
}

fn main() {}
