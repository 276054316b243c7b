use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3)]
struct Opened {
    owner: String,
    #[event(since = 3, renamed(since = 2, from = "by"))]
    clerk: String,
}

fn main() {}
