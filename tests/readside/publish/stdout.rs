//! Lines of JSON on the standard output of a process.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Deposited, Place, record};

/// The program that tells what it has not told before, in `teller/main.rs`.
fn teller(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teller"));
    command.arg(file).stderr(Stdio::piped());
    command
}

fn told(output: &Output) -> Vec<i64> {
    assert!(output.status.success(), "{output:?}");
    let text = str::from_utf8(&output.stdout).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    let messages = text.lines().map(|line| {
        let message: Value = serde_json::from_str(line).unwrap();
        assert_eq!(message["type"], "bank.money.came");
        message["data"].as_i64().unwrap()
    });
    messages.collect()
}

#[test]
fn each_message_is_a_line_of_the_standard_output_and_nothing_else_is() {
    let place = Place::new();
    let store = place.open();
    let tell = || told(&teller(&place.path()).output().unwrap());
    let deposits: Vec<_> = (1..=300).map(|cents| Deposited { cents }).collect();
    record(&store, 1, deposits);
    assert_eq!(tell(), (1..=300).collect::<Vec<_>>());
    record(
        &store,
        1,
        (Deposited { cents: 301 }, Deposited { cents: 302 }),
    );
    assert_eq!(tell(), [301, 302]);
    assert_eq!(tell(), Vec::<i64>::new());
}

/// Nobody has taken what was written where nobody reads.
#[test]
fn what_a_reader_that_is_gone_did_not_take_is_told_to_the_next() {
    let place = Place::new();
    record(&place.open(), 1, Deposited { cents: 1 });
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut alone = teller(&place.path()).stdout(writer).spawn().unwrap();
    assert!(!alone.wait().unwrap().success());
    assert_eq!(told(&teller(&place.path()).output().unwrap()), [1]);
}
