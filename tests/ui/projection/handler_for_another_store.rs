use annals::prelude::*;
use annals::projection::ReadStore;
use annals::{Project, ProjectError, Projection, Recorded};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Closed;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened, Closed))]
struct Door;

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {}
}

struct Other;

impl ReadStore for Other {
    type Transaction<'tx> = ();
}

#[derive(Projection)]
#[projection(name = "doors", events(Opened))]
struct Doors;

impl Project<Opened, Other> for Doors {
    fn project(&mut self, _: Recorded<'_, Opened>, _: ()) -> Result<(), ProjectError> {
        Ok(())
    }
}

fn main() {}
