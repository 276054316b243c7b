use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(from = "String")]
struct Opened {
    owner: String,
}

impl From<String> for Opened {
    fn from(owner: String) -> Self {
        Self { owner }
    }
}

fn main() {}
