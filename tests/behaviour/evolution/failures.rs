//! What cannot be read is an error of its own, with its place; all before it is still read.

use annals::prelude::*;
use annals::{DecodeCause, DecodeError, LoadError, SubscribeError, Subscription};

use super::domain::{Shipment, id, store, store_each_version};
use crate::support::Bench;

on_every_store!(
    a_version_newer_than_the_code,
    a_payload_that_does_not_fit_its_version,
    a_step_that_fails,
);

/// What a stored event fails by, behind one of each version; the ones before it stay readable.
async fn failure(bench: &Bench, version: u32, data: &str) -> DecodeError {
    store_each_version(bench).await;
    store(bench, version, data).await;
    let shipments = bench.repository::<Shipment>();
    let before = shipments.load_at(&id(), At::Version(5)).await.unwrap();
    assert_eq!(before.grams.len(), 5);

    let mut history = shipments.history(&id());
    let mut typed = Subscription::new(bench.store.clone()).typed::<Shipment>();
    for _ in 0..5 {
        history.next().await.unwrap();
        typed.next().await.unwrap();
    }
    let from_history = history.next().await.unwrap_err();
    let from_feed = typed.next().await.unwrap_err();
    let from_load = shipments.load(&id()).await.unwrap_err();
    let (LoadError::Decode(history), SubscribeError::Decode(feed), LoadError::Decode(load)) =
        (from_history, from_feed, from_load)
    else {
        panic!("an event that cannot be decoded was read");
    };
    for other in [history, feed] {
        assert_eq!(other.to_string(), load.to_string());
        assert_eq!(other.cause.to_string(), load.cause.to_string());
    }
    load
}

fn assert_place(error: &DecodeError, event_version: u32) {
    let place = format!(
        "cannot decode event 6 of Shipment/s: `Shipped` schema version {event_version}, position 6"
    );
    assert_eq!(error.to_string(), place);
}

async fn a_version_newer_than_the_code(bench: Bench) {
    let error = failure(&bench, 6, r#"{"grams":1,"carrier":""}"#).await;
    assert_place(&error, 6);
    assert!(matches!(
        error.cause,
        DecodeCause::NewerVersion { found: 6, known: 5 }
    ));
}

async fn a_payload_that_does_not_fit_its_version(bench: Bench) {
    let error = failure(&bench, 3, r#"{"grams":1,"carrier":""}"#).await;
    assert_place(&error, 3);
    let DecodeCause::Payload(source) = error.cause else {
        panic!("{error:?}");
    };
    assert!(source.to_string().starts_with("missing field `kilos`"));
}

async fn a_step_that_fails(bench: Bench) {
    let error = failure(&bench, 2, r#"{"weight":-2}"#).await;
    assert_place(&error, 2);
    assert_eq!(
        error.cause.to_string(),
        "the step from schema version 2 to the next failed"
    );
    let DecodeCause::Upcast { from: 2, source } = error.cause else {
        panic!("{error:?}");
    };
    assert_eq!(source.to_string(), "no weight: -2");
}
