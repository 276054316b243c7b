use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(alias = "Created", alias = "Created")]
struct Opened {
    owner: String,
}

fn main() {}
