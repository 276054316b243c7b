use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    owner: String,
    #[event(renamed(since = 2, from = "owner"))]
    clerk: String,
}

fn main() {}
