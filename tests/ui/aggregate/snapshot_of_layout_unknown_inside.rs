use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Serialize, Deserialize)]
struct Bolt(bool);

#[derive(Clone, Default, Serialize, Deserialize, Shape)]
struct Lock {
    bolt: Bolt,
}

#[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = DoorId, events(Opened), snapshot(every = 5))]
struct Door {
    lock: Vec<Lock>,
}

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

fn main() {}
