use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Clone, Default, Aggregate)]
#[aggregate(events(Opened))]
struct Door;

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

fn open(door: &mut Door) -> DoorEvent {
    let event = DoorEvent::from(Opened);
    door.apply_event(&event);
    event
}

fn main() {}
