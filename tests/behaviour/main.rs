//! The repository, the derives and the test kit as a user calls them.
//!
//! Most promises are kept on every store: each is a test in `in_memory` and one in `in_a_file`.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[macro_use]
mod support;
mod domain;

mod cache;
mod cancellation;
mod decisions;
mod decoding;
mod encoding;
mod errors;
mod execute;
mod failed_saves;
mod hand_written;
mod idempotency;
mod load;
mod metadata;
mod panics;
mod roots;
mod runtimes;
mod scenario;
mod snapshots;
mod unit_of_work;
