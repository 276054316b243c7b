use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened))]
struct Door {
    times: u32,
}

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {
        self.times += 1;
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Broken;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct WindowId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = WindowId, events(Broken))]
struct Window {
    times: u32,
}

impl Apply<Broken> for Window {
    fn apply(&mut self, _: &Broken) {
        self.times += 1;
    }
}

fn save(doors: &Repository<Door>, window: &mut Root<Window>) {
    let _ = doors.save(window);
}

fn main() {}
