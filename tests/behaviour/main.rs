//! The repository, the derives and the test kit as a user calls them.
//!
//! Most promises are kept on every store: each is a test in `in_memory` and one in `in_a_file`.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[macro_use]
mod support;
mod domain;

mod cache;
mod cancellation;
mod concurrency;
mod decisions;
mod decoding;
mod encoding;
mod errors;
mod evolution;
mod execute;
mod failed_saves;
mod hand_written;
mod idempotency;
mod load;
mod metadata;
mod model;
mod panics;
mod past;
mod roots;
mod runtimes;
mod scenario;
mod snapshots;
mod twins;
mod unit_of_work;
