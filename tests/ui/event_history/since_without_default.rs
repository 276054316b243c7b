use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Channel {
    Counter,
    Web,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    owner: String,
    #[event(since = 2)]
    channel: Channel,
}

fn main() {}
