use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    owner: String,
    #[event(since = 0)]
    clerk: String,
}

fn main() {}
