use annals::prelude::*;

#[derive(Shape)]
struct Place {
    #[shape(strict)]
    name: String,
}

fn main() {}
