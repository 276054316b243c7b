use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Number(u64);

impl std::str::FromStr for Number {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(Number);

fn main() {}
