//! A million events in one stream, all recorded in one microsecond: no number wraps, no id comes twice.

use std::collections::HashSet;

use annals::store::{FeedFilter, StreamRange};
use annals::{Clock, EventStore, ExpectedVersion, Position, SqliteStore, Version};
use chrono::DateTime;
use pollster::block_on;

use super::kit::{Place, account, append, deposits_at};

const EVENTS: u64 = 1_000_000;

const BATCH: u32 = 50_000;

#[test]
fn a_million_events_of_one_stream_and_one_moment_stay_in_order() {
    let place = Place::new();
    let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let options = SqliteStore::options().with_clock(Clock::new(move || now));
    let store = block_on(options.open(place.path())).unwrap();
    for before in (0..EVENTS).step_by(BATCH as usize) {
        let expected = ExpectedVersion::Exactly(Version::from(before));
        let batch = deposits_at("1", expected, BATCH as usize);
        let appended = append(&store, batch).unwrap();
        assert_eq!(
            appended.last_position,
            Position::from(before + u64::from(BATCH))
        );
    }
    let stale = deposits_at("1", ExpectedVersion::Exactly(Version::from(65_535)), 1);
    assert!(append(&store, stale).is_err());

    let mut ids = HashSet::new();
    let mut pages = store.read_stream(&account("1"), StreamRange::ALL);
    let mut version = 0;
    while let Some(page) = block_on(pages.next()).unwrap() {
        for event in page.iter() {
            version += 1;
            assert_eq!(event.version(), Version::from(version));
            assert_eq!(event.position(), Position::from(version));
            assert_eq!(event.recorded_at(), now);
            assert!(ids.insert(event.event_id()));
        }
    }
    assert_eq!(version, EVENTS);

    let tail = StreamRange::from(Version::from(EVENTS - 1));
    let mut pages = store.read_stream(&account("1"), tail);
    let page = block_on(pages.next()).unwrap().unwrap();
    let versions: Vec<_> = page.iter().map(|event| event.version()).collect();
    assert_eq!(versions, [EVENTS - 1, EVENTS].map(Version::from));
    assert!(block_on(pages.next()).unwrap().is_none());

    let of_now = FeedFilter::all().recorded_in(now..=now);
    let mut pages = store.read_feed_back(Position::from(EVENTS + 1), &of_now);
    let mut position = EVENTS;
    while let Some(page) = block_on(pages.next()).unwrap() {
        for event in page.iter() {
            assert_eq!(event.position(), Position::from(position));
            position -= 1;
        }
    }
    assert_eq!(position, 0);
}
