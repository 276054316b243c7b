//! The SQLite store: the suite, and what is special to it.

mod append_only;
mod blocks;
mod closing;
mod executors;
mod format;
mod groups;
mod kit;
mod locked;
mod million;
mod open;
mod read_only;
mod repeats;
mod untouched;
mod view;

use std::sync::Arc;

use annals::SqliteStore;
use annals::testing::conformance::{Setup, Subject};

/// A directory of its own, gone with the last store in it.
fn fresh() -> impl Subject {
    let directory = Arc::new(tempfile::tempdir().unwrap());
    move |setup: Setup| {
        let directory = Arc::clone(&directory);
        async move {
            let options = SqliteStore::options().with_clock(setup.clock);
            let options = options.with_limits(setup.limits);
            let path = directory.path().join("events.db");
            options.open(path).await.unwrap()
        }
    }
}

mod conformance {
    annals::conformance_tests!(super::fresh(), several_handles);
}
