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

fn open(doors: &Repository<Door>, id: &DoorId) {
    let _ = doors.execute(id, |_| Ok::<_, String>(true));
}

fn main() {}
