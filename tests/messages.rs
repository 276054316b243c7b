//! Each message of the macros has a compile-fail case, and each `help:` a twin that follows it.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

#[test]
fn every_message_stands_in_some_case() {
    let outputs: Vec<String> = files("ui", "stderr")
        .iter()
        .map(|path| unwrapped(&read(path)))
        .collect();
    let sources = files("../macros/src", "rs");
    let messages = sources
        .iter()
        .filter(|path| !is_test(path))
        .flat_map(|path| messages(path));
    let missing: Vec<String> = messages
        .filter(|message| !outputs.iter().any(|output| shows(output, message)))
        .collect();
    assert!(
        missing.is_empty(),
        "no case under tests/ui shows {missing:#?}"
    );
}

#[test]
fn every_case_has_its_errors_beside_it() {
    for case in files("ui", "rs").iter().filter(|path| !is_twin(path)) {
        assert!(
            case.with_extension("stderr").exists(),
            "{case:?} was never run"
        );
    }
}

#[test]
fn every_help_has_a_twin_that_compiles() {
    for case in files("ui", "stderr").iter().filter(|path| gives_help(path)) {
        let rule = case.file_stem().unwrap().to_str().unwrap();
        let folder = case.parent().unwrap().file_name().unwrap();
        // What a lock refuses is a crate of its own, and so is its twin.
        if folder == "lock" {
            let twin = Path::new("ui/lock/pass").join(rule).with_extension("rs");
            assert!(twin.exists(), "{case:?} has no twin {twin:?}");
            continue;
        }
        let twins = Path::new("ui/pass").join(folder).with_extension("rs");
        let twin = [format!("mod {rule} {{"), format!("mod r#{rule} {{")];
        // What follows from a mistake repeats its help; the twin stands with the mistake.
        let is_twin = |twin| folder == "fallback" || read(&twins).contains(twin);
        assert!(
            twin.iter().any(is_twin),
            "{case:?} has no twin in {twins:?}"
        );
    }
}

#[test]
fn messages_are_short_and_speak_in_one_voice() {
    for case in files("ui", "stderr") {
        for message in read(&case)
            .lines()
            .filter_map(|line| line.strip_prefix("error: "))
        {
            assert!(
                message.chars().count() <= 90,
                "{case:?}: too long: {message}"
            );
            assert!(!message.ends_with('.'), "{case:?}: a full stop: {message}");
            assert!(
                !message.starts_with(char::is_uppercase),
                "{case:?}: a capital: {message}"
            );
        }
    }
}

/// Whether a message of ours, not of the compiler, says what to write instead.
fn gives_help(case: &Path) -> bool {
    let is_ours = |line: &str| line.starts_with(' ') && line.trim_start().starts_with("help: ");
    read(case).lines().any(is_ours)
}

/// The literals of a source file that are messages: several words, and no sentence with a full stop
/// as documentation is.
fn messages(source: &Path) -> Vec<String> {
    let mut literals = Vec::new();
    collect_literals(
        read(source).parse().expect("the sources are Rust"),
        &mut literals,
    );
    let is_message = |text: &String| text.trim().contains(' ') && !text.ends_with('.');
    literals.into_iter().filter(is_message).collect()
}

fn collect_literals(tokens: TokenStream, literals: &mut Vec<String>) {
    let mut after_pound = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) if !after_pound => collect_literals(group.stream(), literals),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                literals.extend(text.map(|text| text.value()));
            }
            _ => {}
        }
        after_pound = match &token {
            TokenTree::Punct(punct) => punct.as_char() == '#' || after_pound,
            _ => false,
        };
    }
}

/// Whether `output` has the message, whatever stands in the place of its `{}`.
fn shows(output: &str, message: &str) -> bool {
    let mut rest = output;
    unwrapped(message)
        .split(['{', '}'])
        .step_by(2)
        .all(|part| match rest.find(part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
}

/// The text with each run of blanks and line ends as one blank.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
}

fn is_twin(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "pass")
}

fn files(folder: impl AsRef<Path>, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file is there")
}
