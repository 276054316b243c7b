use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId<T>(T);

fn main() {}
