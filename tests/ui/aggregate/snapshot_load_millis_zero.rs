use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Closed;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5, load_millis = 0))]
struct Door;

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {}
}

fn main() {}
