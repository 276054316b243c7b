//! The suite itself: what it says of a store that breaks a promise.

use std::fs;
use std::path::Path;

use annals::MemoryStore;
use annals::testing::conformance::{self, PROPERTIES, SEVERAL_HANDLES, Setup, Subject};
use annals::testing::{AppendFault, FaultyStore};

/// A store that keeps nothing for the next handle.
fn forgetful() -> impl Subject {
    |setup: Setup| async move {
        MemoryStore::new()
            .with_clock(setup.clock)
            .with_limits(setup.limits)
    }
}

#[test]
fn a_store_that_keeps_its_promises_passes_as_a_whole() {
    let fresh = || {
        let place = MemoryStore::new();
        move |setup: Setup| {
            let store = place.clone();
            async move { store.with_clock(setup.clock).with_limits(setup.limits) }
        }
    };
    assert_eq!(conformance::run_all(fresh), Ok(()));
}

#[test]
fn a_store_that_forgets_breaks_durability_and_nothing_else() {
    let broken = conformance::run_all(forgetful).unwrap_err();
    let names: Vec<_> = broken
        .failures()
        .iter()
        .map(|failure| failure.property)
        .collect();
    assert_eq!(
        names,
        [
            "what_was_acknowledged_is_there_after_reopening",
            "a_reopened_store_goes_on_where_it_ended",
            "a_batch_sent_again_after_reopening_is_stored_once",
            "recorded_at_never_goes_back_after_reopening",
        ]
    );
    let of = PROPERTIES.len();
    let first = format!("4 of {of} properties are broken\nwhat_was_acknowledged_is_there_after_");
    assert!(broken.to_string().starts_with(&first), "{broken}");
}

#[test]
fn a_failure_names_the_promise_what_was_found_and_what_was_expected() {
    let broken = conformance::run(SEVERAL_HANDLES, forgetful).unwrap_err();
    let failure = broken.failures().first().expect("a failure");
    assert_eq!(failure.property, "a_handle_sees_what_another_stored");
    assert_eq!(
        failure.message,
        "broken promise: versions in a stream are 1, 2, 3 and so on; positions are 1, 2, 3 and so \
         on over all streams, and appear to every reader in order\n  \
         the events another handle sees\n     found []\n  expected [1]"
    );
}

#[test]
fn a_failing_append_is_told_with_its_error() {
    let failing = || {
        |_: Setup| async {
            let store = FaultyStore::new(MemoryStore::new());
            store.on_appends([AppendFault::Conflict]);
            store
        }
    };
    let broken = conformance::run(&PROPERTIES[..1], failing).unwrap_err();
    let failure = broken.failures().first().expect("a failure");
    let expected = "an append that is as expected failed: \
                    expected any version in stream Counter/1, found version 1";
    assert!(failure.message.contains(expected), "{}", failure.message);
}

#[test]
fn every_property_is_listed_once() {
    let all = PROPERTIES.iter().chain(SEVERAL_HANDLES);
    let mut listed: Vec<String> = all.map(|property| property.name.to_owned()).collect();
    let mut written = written();
    listed.sort_unstable();
    written.sort_unstable();
    assert_eq!(listed, written);
}

/// The names of all public functions that take a subject to check.
fn written() -> Vec<String> {
    let suite = "../runtime/src/testing/conformance";
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join(suite);
    let files = fs::read_dir(suite)
        .unwrap()
        .map(|file| file.unwrap().path());
    let sources = files
        .filter(|path| path.is_file())
        .map(|path| fs::read_to_string(path).unwrap());
    let names = |source: String| {
        let functions = source
            .lines()
            .filter_map(|line| line.strip_prefix("pub async fn "));
        let names = functions.filter_map(|function| function.split_once('('));
        names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    sources.flat_map(names).collect()
}
