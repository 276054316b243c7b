use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
}

fn main() {}
