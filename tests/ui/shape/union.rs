use annals::prelude::*;

#[derive(Shape)]
union Number {
    small: u8,
    large: u64,
}

fn main() {}
