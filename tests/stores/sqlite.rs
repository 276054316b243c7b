//! The SQLite store: the suite, and what is special to it.

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
            options
                .open(directory.path().join("events.db"))
                .await
                .unwrap()
        }
    }
}

mod conformance {
    annals::conformance_tests!(super::fresh(), several_handles);
}
