use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    owner: String,
    #[serde(flatten)]
    #[event(renamed(since = 2, from = "rest"))]
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Extra {
    note: String,
}

fn main() {}
