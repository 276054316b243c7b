use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(sins = 2, since = 2, clerk: String))]
struct Opened {
    owner: String,
}

fn main() {}
