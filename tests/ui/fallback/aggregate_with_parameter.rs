use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened))]
struct Door<const N: u8>;

impl<const N: u8> Apply<Opened> for Door<N> {
    fn apply(&mut self, _: &Opened) {}
}

fn open(door: &mut Door<3>) -> DoorEvent {
    let event = DoorEvent::from(Opened);
    door.apply_event(&event);
    event
}

fn main() {}
