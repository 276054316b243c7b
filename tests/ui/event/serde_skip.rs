use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    #[serde(skip)]
    owner: String,
}

fn main() {}
