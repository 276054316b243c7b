use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(transparent)]
struct Opened {
    owner: String,
}

fn main() {}
