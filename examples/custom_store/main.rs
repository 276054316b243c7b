//! A store of one's own, and the suite that says whether it is one.
//!
//! `cargo run --example custom_store` runs the suite in one call; its tests, one for each property,
//! run with `cargo test`.
#![expect(clippy::print_stdout, reason = "a program for people to read")]

mod store;

use std::sync::Arc;

use annals::testing::conformance::{self, PROPERTIES, Setup, Subject};

use crate::store::JsonLines;

/// A directory of its own, gone with the last store in it.
fn fresh() -> impl Subject {
    let directory = Arc::new(tempfile::tempdir().expect("a temporary directory"));
    move |setup: Setup| {
        let directory = Arc::clone(&directory);
        async move {
            let path = directory.path().join("events.jsonl");
            JsonLines::open(&path, setup.clock, setup.limits).expect("the store opens")
        }
    }
}

fn main() -> Result<(), conformance::Broken> {
    conformance::run_all(fresh)?;
    println!(
        "a store of JSON lines has all {} properties",
        PROPERTIES.len()
    );
    Ok(())
}

#[cfg(test)]
mod conformance_suite {
    annals::conformance_tests!(super::fresh());
}

#[cfg(test)]
mod special {
    use annals::store::{EventStore, StreamRange};
    use annals::{AppendBatch, Clock, ExpectedVersion, Limits, NewEvent, StreamId};

    use crate::store::JsonLines;

    fn open(path: &std::path::Path) -> std::io::Result<JsonLines> {
        JsonLines::open(path, Clock::system(), Limits::default())
    }

    #[test]
    fn a_second_handle_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let _first = open(file.path()).unwrap();
        let error = open(file.path()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }

    #[test]
    fn a_line_that_was_not_written_to_its_end_is_forgotten() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let stream = StreamId::new("Counter", "1").unwrap();
        for number in 1..=3 {
            let store = open(file.path()).unwrap();
            let event = NewEvent::new("Counted", 1, number.to_string()).unwrap();
            let expected = ExpectedVersion::Exactly((number - 1).into());
            let batch = AppendBatch::new().with_stream(stream.clone(), expected, vec![event]);
            pollster::block_on(store.append(batch)).unwrap();
            drop(store);
            std::fs::OpenOptions::new()
                .append(true)
                .open(file.path())
                .and_then(|mut file| std::io::Write::write_all(&mut file, br#"{"id":"#))
                .unwrap();
        }
        let store = open(file.path()).unwrap();
        let mut pages = store.read_stream(&stream, StreamRange::ALL);
        let page = pollster::block_on(pages.next()).unwrap().unwrap();
        assert_eq!(page.len(), 3);
    }
}
