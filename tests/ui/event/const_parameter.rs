use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened<const N: u8> {
    owner: String,
}

fn main() {}
