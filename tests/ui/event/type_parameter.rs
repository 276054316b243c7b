use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened<T> {
    owner: T,
}

fn main() {}
