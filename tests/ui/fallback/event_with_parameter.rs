use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened<T>(T);

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened<u64>))]
struct Door;

impl Apply<Opened<u64>> for Door {
    fn apply(&mut self, _: &Opened<u64>) {}
}

fn main() {}
