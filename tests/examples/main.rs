//! The example programs from outside: built by cargo, run as processes, read by what they print.

mod bank;
mod loans;
mod program;
mod real_log;
