//! What the tests share: the stores they run on, and stores that behave oddly.

#[macro_use]
mod stores;
mod forged;
mod interrupted;
mod poll;
mod yielding;

pub(crate) use self::forged::Forged;
pub(crate) use self::interrupted::Interrupted;
pub(crate) use self::poll::{Dropper, dropped_at_every_poll};
pub(crate) use self::stores::{Bench, Store, every_store, in_a_file, in_memory, key};
pub(crate) use self::yielding::Yielding;
