use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, removed(since = 2, #[event(renamed(since = 3, from = "by"))] clerk: String))]
struct Opened {
    owner: String,
}

fn main() {}
