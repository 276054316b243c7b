use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, #[serde(rename = "owner")] clerk: String))]
struct Opened {
    owner: String,
}

fn main() {}
