use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    owner: String,
    #[serde(flatten)]
    extra: std::collections::BTreeMap<String, String>,
    #[event(since = 2)]
    clerk: String,
}

fn main() {}
