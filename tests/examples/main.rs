//! The example programs from outside: built by cargo, run as processes, read by what they print.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod bank;
mod evolution;
mod loans;
mod orders;
mod program;
mod real_log;
mod schema;
mod telemetry;
