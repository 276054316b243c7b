use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, #[cfg(test)] clerk: String))]
struct Opened {
    owner: String,
}

fn main() {}
