//! The parcels of the evolution example: every version of each of its events.

use std::convert::Infallible;
use std::fs;
use std::sync::Once;

use annals::prelude::*;
use annals::store::StreamRange;
use annals::{EventStore, StreamId};

use crate::kit::{self, Copy, copy, is_alone, write_once};
use crate::{release_1, release_2, release_3};

fn file() -> Copy {
    static WRITTEN: Once = Once::new();
    WRITTEN.call_once(|| write_once("parcels", write()));
    copy("parcels")
}

/// What each release stored of one parcel.
async fn write() {
    let path = kit::path("parcels");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    store::<release_1::Parcel>("parcel-1", release_1::story()).await;
    store::<release_2::Parcel>("parcel-2", release_2::story()).await;
    store::<release_3::Parcel>("parcel-3", release_3::story()).await;
    assert!(is_alone(&path));
}

async fn store<A: Aggregate<Id: From<String>>>(
    id: &str,
    story: impl IntoEvents<A::Event> + Clone + Send + Sync,
) {
    let store = SqliteStore::open(kit::path("parcels")).await.unwrap();
    let id = A::Id::from(id.to_owned());
    let parcels = Repository::<A>::new(store);
    let done = parcels.execute(&id, |_: &A| Ok::<_, Infallible>(story.clone()));
    done.await.unwrap();
}

#[tokio::test]
async fn every_version_of_every_event_is_read() {
    let file = file();
    let parcels = Repository::<release_3::Parcel>::new(file.open().await);
    let load = async |id: &str| {
        let id = release_3::ParcelId::from(id.to_owned());
        parcels.load(&id).await.unwrap().into_state()
    };

    let first = load("parcel-1").await;
    assert_eq!((first.recipient.as_str(), first.express), ("Anna", false));
    assert_eq!((first.weight.grams, first.weight.weighed), (700, false));
    assert_eq!(first.paid_cents, 450 + 120);
    assert_eq!(first.signed_by.as_deref(), Some("Anna"));

    let second = load("parcel-2").await;
    assert_eq!((second.recipient.as_str(), second.express), ("Ben", true));
    assert_eq!((second.weight.grams, second.paid_cents), (1200, 990));

    let third = load("parcel-3").await;
    assert_eq!((third.weight.grams, third.weight.weighed), (350, true));
    assert_eq!(third.paid_cents, 390);
}

#[tokio::test]
async fn what_was_stored_stays_as_it_was() {
    let file = file();
    let store = file.open().await;
    let stream = StreamId::new("Parcel", "parcel-1").unwrap();
    let mut pages = store.read_stream(&stream, StreamRange::ALL);
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        for event in page.iter() {
            let (name, version) = (event.event_type(), event.event_version());
            seen.push(format!("{name} {version} {}", event.data()));
        }
    }
    let expected = [
        r#"ParcelPosted 1 {"to":"Anna","weight":700}"#,
        r#"ParcelScanned 1 {"place":"Leipzig"}"#,
        r#"PostagePaid 1 {"amount":"4.50 EUR"}"#,
        r#"ParcelDelivered 1 {"signed_by":"Anna","due_cents":120}"#,
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_parcel_of_the_first_release_goes_on_in_the_third() {
    let file = file();
    let parcels = Repository::<release_3::Parcel>::new(file.open().await);
    let id = release_3::ParcelId::from("parcel-1".to_owned());
    let paid = release_3::DuePaid { cents: 30 };
    let done = parcels
        .execute(&id, |_: &release_3::Parcel| {
            Ok::<_, Infallible>(paid.clone())
        })
        .await
        .unwrap();
    assert_eq!(done.version(), Version::from(5));
    assert_eq!(parcels.load(&id).await.unwrap().paid_cents, 600);
}
