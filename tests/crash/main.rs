//! Writers killed, disks that fail: what was acknowledged is there, and nothing is there by half.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::print_stdout, reason = "figures for whoever runs many rounds")]

mod check;
mod creation;
mod faults;
mod kills;
mod log;
mod processes;
mod strace;
mod syncs;
