use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Number(u64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(Number);

fn main() {}
