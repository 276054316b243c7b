use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

mod inches {
    pub fn serialize<S: serde::Serializer>(width: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(width * 2)
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        serde::Deserialize::deserialize(from)
    }
}

#[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = DoorId, events(Opened), snapshot(every = 5))]
struct Door {
    #[serde(with = "inches")]
    width: u32,
}

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

fn main() {}
