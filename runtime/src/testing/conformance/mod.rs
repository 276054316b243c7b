//! The suite that every store must pass.
//!
//! Each property is a function of its own, named for what it holds a store to, and panics where the
//! store breaks it: the message names the promise, what was found and what was expected.
//!
//! A store is handed over as a [`Subject`]: a place that is empty at first and can be opened several
//! times. [`conformance_tests!`](crate::conformance_tests) makes one `#[test]` of each property, so
//! that a failure names it; [`run_all`] runs them in one call. Nothing here needs a particular
//! executor: futures run under [`Subject::block_on`], writers that meet do so on threads of their own.
//!
//! # Examples
//!
//! ```
//! use annals::MemoryStore;
//! use annals::testing::conformance::{Setup, Subject};
//!
//! /// Clones of a memory store share their events: the place is the first of them.
//! fn memory() -> impl Subject {
//!     let place = MemoryStore::new();
//!     move |setup: Setup| {
//!         let store = place.clone();
//!         async move { store.with_clock(setup.clock).with_limits(setup.limits) }
//!     }
//! }
//!
//! mod conformance {
//!     annals::conformance_tests!(super::memory());
//! }
//! ```
//!
//! # What is not tested
//!
//! Kills, power cuts and failing disks: they need the process outside of the one that writes.
//! Memory is measured by what a store hands out, its pages, not by what it allocates besides.

pub mod append;
pub mod cancel;
pub mod durability;
pub mod feed;
pub mod history;
pub mod identity;
pub mod limits;
pub mod names;
pub mod payload;
pub mod read;
pub mod readers;
pub mod several_handles;
pub mod snapshot;
pub mod subscription;
pub mod time;
pub mod writers;

mod kit;
mod list;
mod run;
mod subject;

pub use self::list::{PROPERTIES, SEVERAL_HANDLES};
pub use self::run::{Broken, Failure, Property, check, run, run_all};
pub use self::subject::{Setup, Subject};
