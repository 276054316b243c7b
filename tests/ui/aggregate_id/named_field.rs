use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId {
    number: u64,
}

fn main() {}
