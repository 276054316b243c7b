//! Lines of JSON in a file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use annals::publish::JsonLinesPublisher;

use super::shop::projector;
use crate::support::{Deposited, Place, record};

fn cents(path: &Path) -> Vec<i64> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .map(|line: serde_json::Value| line["data"]["cents"].as_i64().unwrap())
        .collect()
}

#[test]
fn each_message_is_a_line_and_one_cut_off_is_cut_away() {
    let place = Place::new();
    let path = place.path().with_extension("jsonl");
    let store = place.open();
    let publish = || {
        let lines = JsonLinesPublisher::append_to(&path).unwrap();
        projector(&store, lines).catch_up().unwrap();
    };
    record(&store, 1, Deposited { cents: 1 });
    publish();
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(br#"{"specversion":"1.0","i"#).unwrap();
    record(&store, 1, (Deposited { cents: 2 }, Deposited { cents: 3 }));
    publish();
    assert_eq!(cents(&path), [1, 2, 3]);
}
