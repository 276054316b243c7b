use annals::prelude::*;

#[derive(Event)]
union Opened {
    at: u64,
    by: u64,
}

fn main() {}
