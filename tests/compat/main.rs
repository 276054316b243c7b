//! Files that a released format wrote, opened by today's code.
//!
//! `files/1/` holds what format 1 wrote. A file of a released format is never written again. Until format 1
//! is released it may be, when it changes: delete the files and run
//!
//! ```sh
//! ANNALS_COMPAT=write cargo test -p annals-tests --test compat
//! ```
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(unreachable_pub, dead_code, reason = "the examples' own modules")]

mod bank;
mod kit;
mod parcels;

#[path = "../../examples/bank/account.rs"]
mod account;

#[path = "../../examples/evolution/release_1.rs"]
mod release_1;
#[path = "../../examples/evolution/release_2.rs"]
mod release_2;
#[path = "../../examples/evolution/release_3.rs"]
mod release_3;
