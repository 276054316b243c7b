//! Blocks: what a filtered read passes over never stands there, whoever wrote and whatever was killed.

use annals::store::FeedFilter;
use annals::{
    AppendBatch, Clock, EventStore, ExpectedVersion, NewEvent, Position, RecordedEvent,
    SqliteStore, StreamId,
};
use chrono::{DateTime, Utc};
use pollster::block_on;
use proptest::prelude::*;

use super::kit::{Place, append, deposits};

const BLOCK: u64 = 1024;

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// Some events of one append: of which handle, of which type, when, and how many.
#[derive(Debug, Clone)]
struct Some {
    handle: bool,
    aggregate: u8,
    event: u8,
    recorded: i64,
    occurred: Option<i64>,
    count: usize,
}

fn some() -> impl Strategy<Value = Some> {
    let what = (any::<bool>(), 0..3_u8, 0..12_u8);
    let when = (0..100_i64, proptest::option::of(-50..150_i64));
    (what, when, 1..700_usize).prop_map(
        |((handle, aggregate, event), (recorded, occurred), count)| Some {
            handle,
            aggregate,
            event,
            recorded,
            occurred,
            count,
        },
    )
}

fn filter() -> impl Strategy<Value = FeedFilter> {
    let range = || proptest::option::of((-60..160_i64, 0..60_i64));
    let events = proptest::option::of(proptest::collection::vec(0..14_u8, 0..3));
    let aggregates = proptest::option::of(proptest::collection::vec(0..4_u8, 0..2));
    (events, aggregates, range(), range()).prop_map(|(events, aggregates, recorded, occurred)| {
        let mut filter = FeedFilter::all();
        if let Some(events) = events {
            filter = filter.with_event_types(events.iter().map(|n| format!("Event{n}")));
        }
        if let Some(aggregates) = aggregates {
            filter = filter.with_aggregate_types(aggregates.iter().map(|n| format!("Kind{n}")));
        }
        if let Some((start, length)) = recorded {
            filter = filter.recorded_in(time(start)..time(start + length));
        }
        if let Some((start, length)) = occurred {
            filter = filter.occurred_in(time(start)..time(start + length));
        }
        filter
    })
}

fn batch(some: &Some) -> AppendBatch {
    let stream = StreamId::new(format!("Kind{}", some.aggregate), "1").unwrap();
    let event = NewEvent::new(format!("Event{}", some.event), 1, "1").unwrap();
    let event = match some.occurred {
        Some(seconds) => event.with_occurred_at(time(seconds)),
        None => event,
    };
    AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event; some.count])
}

fn all(mut pages: annals::store::Pages) -> Vec<RecordedEvent<'static>> {
    let mut events = Vec::new();
    while let Some(page) = block_on(pages.next()).unwrap() {
        events.extend(page.iter().map(RecordedEvent::into_owned));
    }
    events
}

fn open_at(place: &Place, recorded: i64) -> SqliteStore {
    let clock = Clock::new(move || time(recorded));
    let options = SqliteStore::options().with_clock(clock);
    block_on(options.open(place.path())).unwrap()
}

/// A filtered read, in both orders and from any position, gives what looking at every event gives.
fn holds(store: &SqliteStore, filter: &FeedFilter, at: Position) -> Result<(), TestCaseError> {
    let feed = all(store.read_feed(Position::START, &FeedFilter::all()));
    let passes = || {
        feed.iter()
            .filter(|event| filter.accepts_event(event))
            .cloned()
    };
    let after: Vec<_> = passes().filter(|event| event.position() > at).collect();
    prop_assert_eq!(all(store.read_feed(at, filter)), after);
    let before: Vec<_> = passes().filter(|event| event.position() < at).collect();
    let mut found = all(store.read_feed_back(at, filter));
    found.reverse();
    prop_assert_eq!(found, before);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Two handles write in turns, so that blocks are begun by one and ended by the other, and one of them
    /// is opened anew for each append.
    #[test]
    fn a_filtered_read_passes_over_nothing_that_it_asks_for(
        appends in proptest::collection::vec(some(), 1..16),
        asked in proptest::collection::vec((filter(), 0..9000_u64), 1..8),
    ) {
        let place = Place::new();
        let fixed = open_at(&place, 50);
        for some in &appends {
            let anew;
            let store = if some.handle {
                anew = open_at(&place, some.recorded);
                &anew
            } else {
                &fixed
            };
            append(store, batch(some)).unwrap();
        }
        for (filter, at) in &asked {
            holds(&fixed, filter, Position::from(*at))?;
            holds(&fixed, filter, Position::MAX)?;
        }
    }
}

/// The blocks that are noted.
fn noted(place: &Place) -> Vec<u64> {
    let sql = place.sql();
    let mut statement = sql
        .prepare("SELECT block FROM annals_blocks ORDER BY 1")
        .unwrap();
    let blocks = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    blocks.map(|block| block.unwrap().unsigned_abs()).collect()
}

#[test]
fn each_whole_block_is_noted_however_it_was_filled() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    for round in 0..40 {
        let store = if round % 3 == 0 { &one } else { &other };
        append(store, deposits(&round.to_string(), 130)).unwrap();
    }
    let last = 40 * 130;
    assert_eq!(noted(&place), (1..=last / BLOCK).collect::<Vec<_>>());
}

#[test]
fn a_block_that_is_not_noted_is_looked_at() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 5000)).unwrap();
    let sql = place.sql();
    sql.execute_batch(
        "DROP TRIGGER annals_blocks_refuse_delete; DELETE FROM annals_blocks WHERE block % 2 = 0;",
    )
    .unwrap();
    let deposited = FeedFilter::all().with_event_types(["Deposited"]);
    assert_eq!(
        all(store.read_feed(Position::START, &deposited)).len(),
        5000
    );
    assert_eq!(
        all(store.read_feed_back(Position::MAX, &deposited)).len(),
        5000
    );
}

#[test]
fn what_is_rare_is_found_without_a_look_at_what_is_not() {
    let place = Place::new();
    let store = place.open();
    for _ in 0..50 {
        append(&store, deposits("1", 1024)).unwrap();
    }
    let stream = StreamId::new("Account", "1").unwrap();
    let rare = NewEvent::new("Rare", 1, "1").unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![rare]);
    append(&store, batch).unwrap();
    append(&store, deposits("1", 3000)).unwrap();
    // Whatever a read looks at beside the block of the rare one, and the one not yet whole, it finds.
    let damage = "DROP TRIGGER annals_events_refuse_update;
        UPDATE annals_events SET event_type = (SELECT event_type FROM annals_event_types WHERE name = 'Rare')
        WHERE position <= 50 * 1024 OR position BETWEEN 51 * 1024 + 1 AND 52 * 1024";
    place.sql().execute_batch(damage).unwrap();
    let filter = FeedFilter::all().with_event_types(["Rare"]);
    for pages in [
        store.read_feed(Position::START, &filter),
        store.read_feed_back(Position::MAX, &filter),
    ] {
        let found = all(pages);
        assert_eq!(
            found.first().map(|event| event.position().get()),
            Some(50 * 1024 + 1)
        );
        assert_eq!(found.len(), 1);
    }
}
