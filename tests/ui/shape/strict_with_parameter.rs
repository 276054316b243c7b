use annals::prelude::*;

#[derive(Shape)]
#[shape(strict)]
struct Pair<T> {
    first: T,
    second: T,
}

fn main() {}
