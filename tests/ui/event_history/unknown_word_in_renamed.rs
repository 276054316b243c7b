use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(renamed(sinse = 2, since = 2, from = "by"))]
    owner: String,
}

fn main() {}
