//! Runs the tests of the NATS publisher, which are a crate of their own: what the publisher needs, the other
//! tests and the examples need not compile.

use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tests = Command::new(env!("CARGO"))
        .args(["test", "--package", "annals-tests-nats", "--"])
        .args(std::env::args_os().skip(1))
        .current_dir(workspace)
        .status();
    match tests {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
