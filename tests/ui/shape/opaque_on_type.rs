use annals::prelude::*;

#[derive(Shape)]
#[shape(opaque)]
struct Place {
    name: String,
}

fn main() {}
