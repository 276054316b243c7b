//! What the tests share: the stores they run on, and stores that meddle.

#[macro_use]
mod stores;
mod forged;
mod meddler;
mod poll;
mod yielding;

pub(crate) use self::forged::Forged;
pub(crate) use self::meddler::{Meddler, Meddling};
pub(crate) use self::poll::dropped_at_every_poll;
pub(crate) use self::stores::{Bench, Store, every_store, in_a_file, in_memory, key};
pub(crate) use self::yielding::Yielding;
