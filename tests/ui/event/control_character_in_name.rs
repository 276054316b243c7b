use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "Ope\u{7}ned")]
struct Opened {
    owner: String,
}

fn main() {}
