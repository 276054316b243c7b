//! The test kit: scenarios for a domain, a store that fails on command, and the suite for stores.
//!
//! - A domain is tested without a store: [`Scenario`] gives every aggregate `given`, `when` and `then`.
//! - That a state is the same by replay, by snapshot and from the cache: [`assert_one_state`].
//! - What a program does when its store fails is tested with a [`FaultyStore`] around another one.
//! - A store of one's own is held to the promises of all stores by the [`conformance`] suite.

pub mod conformance;
mod faulty;
mod scenario;
mod states;

pub use self::faulty::{AppendFault, FaultyStore, Held, ReadFault, TransactFault};
pub use self::scenario::{Decided, Given, Scenario};
pub use self::states::assert_one_state;
