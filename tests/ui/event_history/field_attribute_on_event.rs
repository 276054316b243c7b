use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, since = 2)]
struct Opened {
    #[event(since = 2)]
    owner: String,
}

fn main() {}
