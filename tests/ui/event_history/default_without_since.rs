use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(since = 2)]
    owner: String,
    #[event(default = String::from("nobody"))]
    clerk: String,
}

fn main() {}
