use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(into = "String")]
struct Opened {
    owner: String,
}

impl From<Opened> for String {
    fn from(opened: Opened) -> Self {
        opened.owner
    }
}

fn main() {}
