use annals::prelude::*;

#[derive(Shape)]
#[shape(strikt)]
struct Place {
    name: String,
}

fn main() {}
