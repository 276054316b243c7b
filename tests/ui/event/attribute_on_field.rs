use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    #[event(name = "by")]
    owner: String,
}

fn main() {}
