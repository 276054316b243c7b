use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(rename_all(deserialize = "camelCase"))]
struct Opened {
    owner: String,
}

fn main() {}
