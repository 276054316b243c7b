//! Runs a writer under strace, which counts its system calls and makes some of them fail.

use std::path::Path;
use std::process::{Command, Output};

/// What strace saw, and what the writer told.
pub(crate) struct Traced {
    pub(crate) calls: String,
    pub(crate) output: Output,
}

/// Runs `writer`, in which strace shows the calls named in `traced`, and tampers with some.
///
/// # Panics
///
/// Panics where there is no strace: nothing would be tested.
pub(crate) fn run(writer: &Command, traced: &str, tampering: Option<&str>) -> Traced {
    let directory = tempfile::tempdir().unwrap();
    let calls = directory.path().join("calls");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-e"])
        .arg(format!("trace={traced}"));
    if let Some(tampering) = tampering {
        strace.arg("-e").arg(format!("inject={tampering}"));
    }
    strace.arg("-o").arg(&calls);
    strace.arg(writer.get_program()).args(writer.get_args());
    let output = strace.output();
    let output = output.unwrap_or_else(|error| panic!("this test needs strace: {error}"));
    let calls = read(&calls, &output);
    Traced { calls, output }
}

fn read(calls: &Path, output: &Output) -> String {
    std::fs::read_to_string(calls)
        .unwrap_or_else(|error| panic!("strace failed: {error}: {output:?}"))
}

impl Traced {
    /// What the writer printed.
    pub(crate) fn lines(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }
}
