//! The store needs no executor of a kind.

use annals::store::StreamRange;
use annals::{EventStore, SqliteStore};

use super::kit::{Place, account, deposits};

async fn appends_and_reads(place: &Place) {
    let store = SqliteStore::open(place.path()).await.unwrap();
    store.append(deposits("1", 5000)).await.unwrap();
    let mut pages = store.read_stream(&account("1"), StreamRange::ALL);
    let mut events = 0;
    while let Some(page) = pages.next().await.unwrap() {
        events += page.len();
    }
    assert_eq!(events, 5000);
}

#[test]
fn it_runs_without_one() {
    pollster::block_on(appends_and_reads(&Place::new()));
}

#[test]
fn it_runs_under_smol() {
    smol::block_on(appends_and_reads(&Place::new()));
}

#[tokio::test]
async fn it_runs_under_tokio_on_one_thread() {
    appends_and_reads(&Place::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_under_tokio_on_many_threads() {
    appends_and_reads(&Place::new()).await;
}
