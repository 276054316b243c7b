//! An example as a program: its output, its exit code, its files.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// An example that is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program(&'static Path);

/// The bank.
pub(crate) fn bank() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("bank", &[])))
}

/// Three releases over one database.
pub(crate) fn evolution() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("evolution", &[])))
}

/// The shop.
pub(crate) fn orders() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("orders", &[])))
}

/// The bank's events as documents.
pub(crate) fn schema() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("schema", &[])))
}

/// Spans and numbers.
pub(crate) fn telemetry() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("telemetry", &[])))
}

/// The loan applications.
pub(crate) fn loans() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("loans", &[])))
}

/// The loan applications, as quick as they get.
pub(crate) fn quick_loans() -> Program {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Program(BUILT.get_or_init(|| build("loans", &["--release"])))
}

/// Has cargo build an example and say where it is. A binary that is only found might be an old one.
fn build(name: &str, options: &[&str]) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"))
        .args(["build", "--message-format=json-render-diagnostics"])
        .args(["--example", name])
        .args(options)
        .current_dir(workspace())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let messages = BufReader::new(cargo.stdout.take().unwrap());
    let found = messages
        .lines()
        .filter_map(|line| executable(&line.unwrap(), name))
        .last();
    assert!(cargo.wait().unwrap().success(), "{name} does not build");
    found.unwrap()
}

fn executable(message: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let path = message.get("executable")?.as_str()?;
    (message.pointer("/target/name")? == name).then(|| path.into())
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Says something that the test harness does not hold back.
pub(crate) fn shout(text: &str) {
    let line = format!("{text}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// A directory in which programs run, gone at the end of the test.
#[derive(Debug)]
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).unwrap();
    }

    /// Runs a program with the words of `arguments`.
    pub(crate) fn run(&self, program: Program, arguments: &str) -> Ran {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let output = self.command(program, &arguments).output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts a program and does not wait for it.
    pub(crate) fn start(&self, program: Program, arguments: &[&str]) -> Child {
        let mut command = self.command(program, arguments);
        command.stdout(Stdio::null()).spawn().unwrap()
    }

    fn command(&self, Program(path): Program, arguments: &[&str]) -> Command {
        let mut command = Command::new(path);
        command.args(arguments).current_dir(&self.0);
        command
    }
}

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// What it printed, where all went well.
    #[track_caller]
    pub(crate) fn printed(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        &self.stdout
    }

    /// What it complained about, where it gave up and printed nothing.
    #[track_caller]
    pub(crate) fn complained(&self) -> &str {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""));
        &self.stderr
    }
}
