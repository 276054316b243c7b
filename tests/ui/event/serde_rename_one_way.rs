use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    #[serde(rename(serialize = "by"))]
    owner: String,
}

fn main() {}
