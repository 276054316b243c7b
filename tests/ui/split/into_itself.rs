use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Closed;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Slammed;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed))]
struct Door;

fn slammed(slammed: Slammed) -> Slammed {
    slammed
}

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {}
}

fn main() {}
