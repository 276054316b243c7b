use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
enum Opened {
    ByOwner,
    ByClerk,
}

fn main() {}
