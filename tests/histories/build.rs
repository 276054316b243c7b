//! Writes random event histories as Rust: the old structs as they were, and the event as it is today.
//!
//! `ANNALS_HISTORIES` says how many (20), `ANNALS_HISTORIES_SEED` where the random numbers begin (1).
#![allow(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "it fails by a panic, and numbers are small"
)]

mod generator;

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=generator");
    let count = number("ANNALS_HISTORIES", 20);
    let seed = number("ANNALS_HISTORIES_SEED", 1);
    let directory = env::var_os("OUT_DIR").expect("cargo names the directory");
    let source = generator::write(seed, count);
    fs::write(PathBuf::from(directory).join("histories.rs"), source).expect("the file is written");
}

fn number(variable: &str, default: u64) -> u64 {
    println!("cargo::rerun-if-env-changed={variable}");
    match env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}
