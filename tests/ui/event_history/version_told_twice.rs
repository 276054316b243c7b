use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = OpenedBy))]
struct Opened {
    owner: String,
    #[event(since = 2)]
    clerk: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OpenedBy {
    by: u64,
}

fn main() {}
