use annals::prelude::*;

#[derive(AggregateId)]
union DoorId {
    number: u64,
    floor: u64,
}

fn main() {}
