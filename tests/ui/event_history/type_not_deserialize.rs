use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = OpenedBy))]
struct Opened {
    owner: String,
}

struct OpenedBy {
    by: String,
}

impl From<OpenedBy> for Opened {
    fn from(old: OpenedBy) -> Self {
        Self { owner: old.by }
    }
}

fn main() {}
