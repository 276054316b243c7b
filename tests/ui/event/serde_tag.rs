use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(tag = "type")]
struct Opened {
    owner: String,
}

fn main() {}
