use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64, u64);

fn main() {}
