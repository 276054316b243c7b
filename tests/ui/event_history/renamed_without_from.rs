use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(renamed(since = 2))]
    owner: String,
}

fn main() {}
