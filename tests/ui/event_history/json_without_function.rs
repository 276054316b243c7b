use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = json()))]
struct Opened {
    owner: String,
}

fn main() {}
