use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(retyped(since = 2, from = u64))]
    owner: String,
}

fn main() {}
