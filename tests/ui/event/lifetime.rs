use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened<'a> {
    owner: std::borrow::Cow<'a, str>,
}

fn main() {}
