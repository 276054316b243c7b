use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = OpenedBy))]
struct Opened {
    owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
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
