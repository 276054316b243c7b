//! Every reader has old versions as they are today.

use annals::prelude::*;
use annals::store::FeedFilter;
use annals::{EventStore as _, Subscription};

use super::domain::{Shipment, ShipmentEvent, id, shipped, store_each_version, today};
use crate::domain::always;
use crate::support::{Bench, key};

on_every_store!(
    a_state_is_made_of_events_of_all_versions,
    history_gives_old_events_as_they_are_today,
    time_travel_stops_between_versions,
    a_typed_subscription_gives_old_events_as_they_are_today,
    a_snapshot_is_made_of_old_events_and_read_before_new_ones,
    new_events_are_stored_at_the_current_version,
    a_repeated_command_is_answered_in_events_of_today,
);

const GRAMS: [u32; 5] = [1500, 2500, 3500, 4500, 5500];

async fn a_state_is_made_of_events_of_all_versions(bench: Bench) {
    store_each_version(&bench).await;
    let shipment = bench.repository::<Shipment>().load(&id()).await.unwrap();
    assert_eq!(shipment.grams, GRAMS);
    assert_eq!(shipment.version(), Version::from(5));
}

async fn history_gives_old_events_as_they_are_today(bench: Bench) {
    store_each_version(&bench).await;
    let history = bench.repository::<Shipment>().history(&id());
    let history = history.collect().await.unwrap();
    assert_eq!(history.len(), 5);
    for ((version, recorded), today) in (1..).zip(&history).zip(today()) {
        assert_eq!(recorded.event(), &ShipmentEvent::from(today));
        assert_eq!(recorded.version(), Version::from(u64::from(version)));
        assert_eq!(recorded.event_version(), version);
    }
}

async fn time_travel_stops_between_versions(bench: Bench) {
    store_each_version(&bench).await;
    let shipments = bench.repository::<Shipment>();
    for (version, seen) in (1..=5).zip(1..) {
        let then = shipments.load_at(&id(), At::Version(version)).await;
        assert_eq!(then.unwrap().grams, GRAMS[..seen]);
    }
}

async fn a_typed_subscription_gives_old_events_as_they_are_today(bench: Bench) {
    store_each_version(&bench).await;
    let mut typed = Subscription::new(bench.store).typed::<Shipment>();
    for today in today() {
        let recorded = typed.next().await.unwrap();
        assert_eq!(recorded.event(), &ShipmentEvent::from(today));
    }
}

async fn a_snapshot_is_made_of_old_events_and_read_before_new_ones(bench: Bench) {
    store_each_version(&bench).await;
    let shipments = bench.repository::<Shipment>();
    shipments.snapshot(&id()).await.unwrap();
    let command = always(shipped(6500, "Cy"));
    shipments.execute(&id(), command).await.unwrap();
    let fresh = bench.repository::<Shipment>();
    let shipment = fresh.load(&id()).await.unwrap();
    assert_eq!(shipment.grams, [&GRAMS[..], &[6500]].concat());
}

async fn new_events_are_stored_at_the_current_version(bench: Bench) {
    let shipments = bench.repository::<Shipment>();
    let command = always(shipped(1, "Di"));
    shipments.execute(&id(), command).await.unwrap();
    let mut pages = bench.store.read_feed(Position::START, &FeedFilter::all());
    let page = pages.next().await.unwrap().unwrap();
    let stored = page.get(0).unwrap();
    assert_eq!(stored.event_version(), 5);
    assert_eq!(stored.data(), r#"{"grams":1,"carrier":"Di"}"#);
}

async fn a_repeated_command_is_answered_in_events_of_today(bench: Bench) {
    store_each_version(&bench).await;
    for _ in 0..2 {
        let shipments = bench.repository::<Shipment>();
        let id = id();
        let command = shipments.execute(&id, always(shipped(7, "Ed")));
        let done = command.idempotency_key(key("k")).await.unwrap();
        assert_eq!(done.events(), [ShipmentEvent::from(shipped(7, "Ed"))]);
        assert_eq!(done.state().grams.len(), 6);
    }
}
