use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = json(renamed)))]
struct Opened {
    owner: String,
}

fn renamed(json: serde_json::Value) -> serde_json::Value {
    json
}

fn main() {}
