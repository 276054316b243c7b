use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, AggregateId)]
struct DoorId(u64);

fn main() {}
