use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    owner: String,
    #[event(since = 2)]
    clerk: String,
}

fn main() {}
