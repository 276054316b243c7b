use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 4)]
struct Opened {
    #[event(since = 4)]
    owner: String,
    #[event(since = 2)]
    clerk: String,
}

fn main() {}
