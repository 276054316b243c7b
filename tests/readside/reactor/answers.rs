//! What a reactor does about events.

use annals::projection::EventError;
use annals::{EventStore, ProjectionError, SqliteStore};
use pollster::block_on;

use super::shop::{Collecting, OrderNoted, asked, place, projector, record};
use crate::support::Place;

/// Position, idempotency key and metadata of each event of a payment.
fn payments(store: &SqliteStore) -> Vec<(u64, annals::Metadata)> {
    let payment = annals::store::FeedFilter::all().with_aggregate_types(["Payment"]);
    let mut pages = store.read_feed(annals::Position::START, &payment);
    let mut found = Vec::new();
    while let Some(page) = block_on(pages.next()).unwrap() {
        found.extend(
            page.iter()
                .map(|event| (event.position().get(), event.metadata().unwrap())),
        );
    }
    found
}

#[test]
fn each_event_leads_to_its_commands_once() {
    let place_ = Place::new();
    let store = place_.open();
    place(&store, 1, 5);
    record(&store, 1, OrderNoted);
    place(&store, 2, 8);
    let reactor = Collecting::new(&store);
    let letters = reactor.letters.clone();
    projector(&store, reactor).catch_up().unwrap();
    projector(&store, Collecting::new(&store))
        .catch_up()
        .unwrap();
    assert_eq!(asked(&store, 1), [2, 3]);
    assert_eq!(asked(&store, 2), [4, 4]);
    assert_eq!(letters.lock().unwrap().len(), 2);
}

#[test]
fn correlation_and_causation_come_from_the_event_and_the_rest_from_the_command() {
    let place_ = Place::new();
    let store = place_.open();
    place(&store, 1, 5);
    projector(&store, Collecting::new(&store))
        .catch_up()
        .unwrap();
    let mut placed = store.read_feed(annals::Position::START, &annals::store::FeedFilter::all());
    let page = block_on(placed.next()).unwrap().unwrap();
    let cause = page.get(0).unwrap().event_id().to_string();
    for (_, metadata) in payments(&store) {
        assert_eq!(metadata.correlation_id(), Some(cause.as_str()));
        assert_eq!(metadata.causation_id(), Some(cause.as_str()));
        assert_eq!(metadata.actor(), Some("collector"));
    }
}

#[test]
fn a_reaction_that_fails_after_its_commands_repeats_none_of_them() {
    let place_ = Place::new();
    let store = place_.open();
    place(&store, 1, 5);
    place(&store, 2, 7);
    let mut reactor = Collecting::new(&store);
    reactor.failures = 3;
    let letters = reactor.letters.clone();
    let mut projector = projector(&store, reactor);
    for _ in 0..3 {
        let failed = projector.catch_up();
        let Err(ProjectionError::Event { position, .. }) = failed else {
            panic!("{failed:?}");
        };
        assert_eq!(position.get(), 1);
    }
    projector.catch_up().unwrap();
    assert_eq!(asked(&store, 1), [2, 3]);
    assert_eq!(asked(&store, 2), [3, 4]);
    // The side effect was repeated under its own key.
    let letters = letters.lock().unwrap();
    assert_eq!(letters.len(), 5);
    assert!(letters[..4].iter().all(|key| *key == letters[0]));
    assert_ne!(letters[4], letters[0]);
    assert!(letters[0].as_str().starts_with("collecting/"));
}

#[test]
fn a_panic_is_an_error_of_its_event() {
    let place_ = Place::new();
    let store = place_.open();
    place(&store, 1, 5);
    place(&store, 2, -1);
    let failed = projector(&store, Collecting::new(&store)).catch_up();
    let Err(ProjectionError::Event {
        source: EventError::Panic { message },
        ..
    }) = failed
    else {
        panic!("{failed:?}");
    };
    assert_eq!(message, "less than nothing");
    assert_eq!(asked(&store, 1), [2, 3]);
}

#[test]
fn a_reactor_that_runs_answers_what_comes() {
    let place_ = Place::new();
    let store = place_.open();
    let running = projector(&store, Collecting::new(&store)).start().unwrap();
    place(&store, 1, 5);
    let patience = std::time::Duration::from_secs(30);
    block_on(running.wait_for("collecting", 1.into(), patience)).unwrap();
    assert_eq!(asked(&store, 1), [2, 3]);
    running.stop();
}
