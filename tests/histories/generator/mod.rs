//! Event histories made up from random numbers, backwards from today.

mod conversion;
mod history;
mod past;
mod random;
mod types;
mod upcast;
mod values;
mod write;

use std::fmt::Write as _;

use self::history::History;
use self::random::Random;

/// The source of `count` histories.
pub(crate) fn write(seed: u64, count: u64) -> String {
    let mut source = format!("pub(crate) const SEED: u64 = {seed};\n\n");
    for number in 0..count {
        // A history is the same, whatever stands before it.
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let history = History::make_up(&mut random);
        let module = write::module(&history, &mut random);
        writeln!(source, "mod history_{number} {{\n{module}}}\n").expect("a string takes it");
    }
    source
}
