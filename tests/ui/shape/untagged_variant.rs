use annals::prelude::*;

#[derive(Serialize, Deserialize, Shape)]
enum Method {
    Cash,
    #[serde(untagged)]
    Other(String),
}

fn main() {}
