//! Whoever edits the lock is asked again, without touching the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = "
use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Paid {
    pub cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Refunded {
    pub cents: i64,
}
";

/// A lock in which `Refunded` has a field of the type `cents`.
fn lock(cents: &str) -> String {
    format!(
        "format 1\n\nevent Refunded version 1\n  type tracked::Refunded\n  field cents: {cents}\n  \
         sample {{\"cents\":1}}\n"
    )
}

#[test]
fn an_edited_lock_is_held_against_the_code_again() {
    let folder = crate_with(&lock("i64"));
    assert_eq!(errors(&folder), 0);
    fs::write(folder.join("annals.lock"), lock("string")).unwrap();
    assert_eq!(errors(&folder), 1);
    fs::write(folder.join("annals.lock"), lock("i64")).unwrap();
    assert_eq!(errors(&folder), 0);
    fs::write(folder.join("annals.lock"), "<<<<<<< HEAD\n").unwrap();
    assert_eq!(errors(&folder), 1);
    fs::remove_file(folder.join("annals.lock")).unwrap();
    assert_eq!(errors(&folder), 0);
}

/// A crate of its own, in a workspace of its own.
fn crate_with(lock: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock_tracked");
    fs::create_dir_all(folder.join("src")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = format!(
        "[package]\nname = \"tracked\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [workspace]\n\
         [dependencies]\n\
         annals = {{ path = {:?}, default-features = false, features = [\"macros\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n",
        root.join("runtime")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/lib.rs"), SOURCE).unwrap();
    fs::write(folder.join("annals.lock"), lock).unwrap();
    folder
}

/// How many errors the compiler has.
fn errors(folder: &Path) -> usize {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock/target");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format", "short"])
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let is_error = |line: &&str| line.starts_with("src/lib.rs") && line.contains(": error");
    let errors = said.lines().filter(is_error).count();
    assert_eq!(output.status.success(), errors == 0, "{said}");
    errors
}
