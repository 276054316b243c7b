use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = jsn(renamed)))]
struct Opened {
    owner: String,
}

fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
    json["by"] = json["who"].take();
    Ok(())
}

fn main() {}
