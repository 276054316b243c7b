use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
#[aggregate_id(name = "door")]
struct DoorId(u64);

fn main() {}
