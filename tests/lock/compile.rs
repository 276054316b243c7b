//! What the compiler says of a crate with an `annals.lock`.
//!
//! Each case is a file under `ui/lock` with its lock and its errors beside it, and each twin one under
//! `ui/lock/pass`. All are checked at once, as the crates of one workspace. `TRYBUILD=overwrite`
//! writes the errors anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file that is compiled as a crate of its own.
struct Case {
    /// The name of its crate.
    name: String,
    source: PathBuf,
    lock: PathBuf,
}

#[rustversion::attr(not(stable(1.95)), ignore = "the messages are those of Rust 1.95")]
#[test]
fn careless_edits_do_not_compile() {
    let cases = cases(&Path::new(ROOT).join("ui/lock"), "");
    let twins = cases_of_twins();
    let found = check(cases.iter().chain(&twins));
    let overwrite = std::env::var("TRYBUILD").is_ok_and(|value| value == "overwrite");
    let mut wrong = String::new();
    for case in &cases {
        let found = found.get(&case.name).map_or("", String::as_str);
        let expected = case.source.with_extension("stderr");
        if overwrite {
            fs::write(&expected, found).unwrap();
        }
        let expected = fs::read_to_string(expected).unwrap_or_default();
        if found != expected || found.is_empty() {
            let name = &case.name;
            writeln!(
                wrong,
                "== {name}, expected:\n{expected}\n-- found:\n{found}"
            )
            .unwrap();
        }
    }
    for twin in &twins {
        if let Some(found) = found.get(&twin.name) {
            writeln!(wrong, "== {} does not compile:\n{found}", twin.name).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The files in a folder; the name of each crate begins with `prefix`.
fn cases(folder: &Path, prefix: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let source = entry.unwrap().path();
        if source
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            let stem = source.file_stem().unwrap().to_str().unwrap();
            cases.push(Case {
                name: format!("{prefix}{stem}"),
                lock: source.with_extension("lock"),
                source,
            });
        }
    }
    assert!(!cases.is_empty(), "no case in {folder:?}");
    cases
}

/// A twin has the lock of its case, unless it has one of its own.
fn cases_of_twins() -> Vec<Case> {
    let folder = Path::new(ROOT).join("ui/lock");
    let mut twins = cases(&folder.join("pass"), "pass_");
    for twin in &mut twins {
        if !twin.lock.exists() {
            twin.lock = folder.join(twin.lock.file_name().unwrap());
        }
    }
    twins
}

/// What the compiler says of each crate, by its name; nothing of one that compiles.
fn check<'a>(cases: impl Iterator<Item = &'a Case>) -> BTreeMap<String, String> {
    let workspace = workspace(cases);
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--workspace",
            "--keep-going",
            "--offline",
            "--quiet",
        ])
        .args(["--message-format", "json"])
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env_remove("RUSTFLAGS")
        .current_dir(&workspace)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut found = BTreeMap::<String, String>::new();
    for message in lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
    {
        if let Some((name, text)) = rendered(&message) {
            found.entry(name).or_default().push_str(&text);
        }
    }
    let finished = lines.contains("build-finished");
    assert!(finished, "{}", String::from_utf8_lossy(&output.stderr));
    found
}

/// What a message says of which crate.
fn rendered(message: &Value) -> Option<(String, String)> {
    let name = message["target"]["name"].as_str()?.to_owned();
    let text = message["message"]["rendered"].as_str()?;
    let is_summary = [
        "error: aborting",
        "error: could not",
        "For more information",
    ]
    .iter()
    .any(|start| text.trim_start().starts_with(start));
    let text = text.replace(&format!("{ROOT}/"), "");
    (!is_summary).then_some((name, text))
}

/// A workspace with a crate for each case.
fn workspace<'a>(cases: impl Iterator<Item = &'a Case>) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock");
    let crates = root.join("crates");
    if crates.exists() {
        fs::remove_dir_all(&crates).unwrap();
    }
    for case in cases {
        let folder = crates.join(&case.name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("Cargo.toml"), manifest(case)).unwrap();
        place(&case.lock, &folder.join("annals.lock"));
    }
    let runtime = Path::new(ROOT).join("../runtime");
    let features = r#"default-features = false, features = ["macros"]"#;
    let manifest = format!(
        "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n\
         [workspace.dependencies]\nannals = {{ path = {runtime:?}, {features} }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = \"1\"\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(
        Path::new(ROOT).join("../Cargo.lock"),
        root.join("Cargo.lock"),
    )
    .unwrap();
    root
}

/// Puts a lock into its crate: a file, a folder, or where there is neither more than any lock has.
fn place(lock: &Path, at: &Path) {
    if lock.is_dir() {
        fs::create_dir(at).unwrap();
    } else if lock.exists() {
        fs::copy(lock, at).unwrap();
    } else {
        fs::write(at, "format 1\n".repeat(1_000_000)).unwrap();
    }
}

fn manifest(case: &Case) -> String {
    let Case { name, source, .. } = case;
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [lib]\npath = {source:?}\n\
         [dependencies]\nannals.workspace = true\nserde.workspace = true\n\
         serde_json.workspace = true\n"
    )
}
