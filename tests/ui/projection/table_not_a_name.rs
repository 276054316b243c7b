use annals::prelude::*;
use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, ReadModel, Recorded, Sqlite};

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

#[derive(Projection)]
#[projection(name = "doors", events(Opened), tables("open doors"))]
struct Doors;

impl ReadModel for Doors {
    fn create(&self, _: &Transaction<'_>) -> Result<(), ProjectError> {
        Ok(())
    }
}

impl Project<Opened, Sqlite> for Doors {
    fn project(&mut self, _: Recorded<'_, Opened>, _: &Transaction<'_>) -> Result<(), ProjectError> {
        Ok(())
    }
}

fn main() {}
