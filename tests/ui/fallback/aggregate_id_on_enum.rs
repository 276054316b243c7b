use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
enum DoorId {
    Front,
    Back,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened))]
struct Door;

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

fn main() {}
