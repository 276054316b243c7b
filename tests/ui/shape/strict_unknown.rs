use annals::prelude::*;

struct Zone;

#[derive(Shape)]
#[shape(strict)]
struct Place {
    zone: Vec<Zone>,
}

fn main() {}
