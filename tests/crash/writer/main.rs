//! A program that writes to a store until it is done, fails or is killed.
//!
//! It tells of each append on a line of its own once it knows: `stored BATCH FIRST LAST`,
//! `failed BATCH KIND CAUSE`, `open BATCH KIND CAUSE` or `conflict BATCH`; and `unopened KIND CAUSE`
//! where the store does not open. A line that is there was written after the answer.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

mod batches;
mod increments;
mod lone;
mod plain;
mod tell;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [_, mode, path, rest @ ..] = arguments.as_slice() else {
        panic!("crash-writer MODE PATH ..");
    };
    let (path, number) = (Path::new(path), number(rest));
    let runtime = tokio::runtime::Runtime::new().expect("tokio starts");
    match *mode {
        "batches" => runtime.block_on(batches::run(path, number)),
        "increments" => runtime.block_on(increments::run(path, number)),
        "lone" => runtime.block_on(lone::run(path, number)),
        "until-failure" => runtime.block_on(lone::run_until_failure(path, number)),
        "plain-full" => plain::run(path, number, "FULL"),
        "plain-normal" => plain::run(path, number, "NORMAL"),
        _ => panic!("there is no mode {mode}"),
    }
}

fn number(arguments: &[&str]) -> u64 {
    match arguments {
        [number] => number.parse().expect("a number"),
        _ => panic!("one number is wanted, {arguments:?} found"),
    }
}
