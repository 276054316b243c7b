use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(untagged)]
struct Opened {
    owner: String,
}

fn main() {}
