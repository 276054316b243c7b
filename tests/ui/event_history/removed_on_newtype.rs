use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, clerk: String))]
struct Opened(String);

fn main() {}
