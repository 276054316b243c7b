use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(crate = "annals")]
struct Opened {
    owner: String,
}

fn main() {}
