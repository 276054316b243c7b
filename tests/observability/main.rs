//! What annals tells of itself: each promised name is told, and documented.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

mod metrics;
mod spans;
mod story;
