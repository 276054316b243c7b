//! What the properties are written with.

mod probe;
mod promise;
mod samples;
mod threads;

pub(super) use self::probe::Probe;
pub(super) use self::promise::{
    CANCELLATION, CONFLICT, DURABILITY, EXACTNESS, LIMITS, MEMORY, ONCE, ORDER, RANGE, TIME,
    WHOLENESS,
};
pub(super) use self::samples::{
    append, at_time, clock_of, event, events, key, numbers, numbers_of, stream, stream_of,
    versioned, versions,
};
pub(super) use self::threads::{at_most, together};
