//! Every store against the conformance suite, and what is special to each.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod faulty;
mod memory;
mod sqlite;
mod suite;
mod vocabulary;
