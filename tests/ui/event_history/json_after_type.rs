use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, upcast(1 = OpenedBy, 2 = json(renamed)))]
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

fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
    json["by"] = json["who"].take();
    Ok(())
}

fn main() {}
