use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 4, upcast(3 = OpenedBy))]
struct Opened {
    owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OpenedBy {
    by: u64,
}

impl From<OpenedBy> for Opened {
    fn from(old: OpenedBy) -> Self {
        let owner = old.by.to_string();
        Self { owner }
    }
}

fn main() {}
