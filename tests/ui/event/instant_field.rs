use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    #[serde(with = "as_nothing")]
    at: std::time::Instant,
}

mod as_nothing {
    use std::time::Instant;

    pub fn serialize<S: serde::Serializer>(_: &Instant, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<Instant, D::Error> {
        Ok(Instant::now())
    }
}

fn main() {}
