use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
enum DoorId {
    Front,
    Back,
}

fn main() {}
