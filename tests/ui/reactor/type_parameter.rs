use annals::prelude::*;
use annals::{ProjectError, React, Reaction, Reactor, Recorded};

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

#[derive(Reactor)]
#[reactor(name = "doors", of(Door))]
struct Doors<T>(T);

impl React<Opened> for Doors<u8> {
    async fn react(
        &mut self,
        _: Recorded<'_, Opened>,
        _: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        Ok(())
    }
}

impl React<Closed> for Doors<u8> {
    async fn react(
        &mut self,
        _: Recorded<'_, Closed>,
        _: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        Ok(())
    }
}

fn main() {}
