//! The memory store, the reference for all others.

use annals::MemoryStore;
use annals::testing::conformance::{Setup, Subject};

/// Clones of a memory store share their events: the place is the first of them.
fn fresh() -> impl Subject {
    let place = MemoryStore::new();
    move |setup: Setup| {
        let store = place.clone();
        async move { store.with_clock(setup.clock).with_limits(setup.limits) }
    }
}

mod conformance {
    annals::conformance_tests!(super::fresh(), several_handles);
}
