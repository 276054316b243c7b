//! Reading the feed: after a position, and filtered.

use std::sync::Arc;

use chrono::TimeDelta;

use super::kit::{
    ORDER, Probe, RANGE, append, at_time, clock_of, event, events, numbers, numbers_of, stream,
    stream_of,
};
use super::{Setup, Subject};
use crate::recorded::RecordedEvent;
use crate::store::FeedFilter;
use crate::version::ExpectedVersion::Any;
use crate::version::Position;

/// The feed has every event once, in the order of the appends.
pub async fn the_feed_has_every_event_once_in_order(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    RANGE.equal("the feed of an empty store", probe.feed().await, Vec::new());
    for number in 1..=200 {
        let stream = stream(&(number % 7).to_string());
        probe
            .append(&append(&stream, Any, numbers(number..=number)))
            .await;
    }
    let found = numbers_of(&probe.feed().await);
    ORDER.equal("the payloads in the feed", found, (1..=200).collect());
    probe.check_ledger().await;
}

/// The feed begins with the first event after a position, that one not included.
pub async fn the_feed_begins_after_a_position(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for number in 1..=10 {
        let batch = append(&stream("1"), Any, numbers(number..=number));
        probe.append(&batch).await;
    }
    for after in [0, 1, 5, 9, 10, 11, 1 << 40, i64::MAX as u64, u64::MAX] {
        let feed = probe
            .feed_after(Position::from(after), &FeedFilter::all())
            .await;
        let expected = (after.min(10) + 1..=10).collect();
        let what = format_args!("the feed after position {after}");
        RANGE.equal(what, numbers_of(&feed), expected);
    }
}

/// A filter by event type gives all events of these types and no others.
pub async fn the_feed_is_filtered_by_event_type(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    for names in [
        &["Opened"][..],
        &["Opened", "Closed"],
        &["Closed", "Unknown"],
    ] {
        check(&probe, &FeedFilter::all().with_event_types(names.to_vec())).await;
    }
}

/// A filter by aggregate type gives all events of aggregates of these types and no others.
pub async fn the_feed_is_filtered_by_aggregate_type(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    for names in [
        &["Account"][..],
        &["Account", "Order"],
        &["Order", "Unknown"],
    ] {
        let filter = FeedFilter::all().with_aggregate_types(names.to_vec());
        check(&probe, &filter).await;
    }
}

/// A filter by both types gives what passes both.
pub async fn the_feed_is_filtered_by_both_types(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    for event_type in ["Opened", "Closed"] {
        for aggregate_type in ["Account", "Order"] {
            let filter = FeedFilter::all()
                .with_event_types([event_type])
                .with_aggregate_types([aggregate_type]);
            check(&probe, &filter).await;
        }
    }
}

/// A filter that nothing passes gives no pages: unknown names, names in another case, no names.
pub async fn a_filter_that_nothing_passes_gives_no_pages(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    let none: [&str; 0] = [];
    for filter in [
        FeedFilter::all().with_event_types(["Unknown"]),
        FeedFilter::all().with_event_types(["opened", "Opened ", "Open", "Open%", "O_ened", ""]),
        FeedFilter::all().with_event_types(["Account"]),
        FeedFilter::all().with_event_types(none),
        FeedFilter::all().with_aggregate_types(["Opened", "account"]),
        FeedFilter::all().with_aggregate_types(none),
        FeedFilter::all()
            .with_event_types(["Opened"])
            .with_aggregate_types(none),
    ] {
        let found = probe.feed_after(Position::START, &filter).await;
        RANGE.equal(
            format_args!("the events that pass {filter:?}"),
            found,
            Vec::new(),
        );
    }
}

/// A filter of 2,000 names is taken as any other.
pub async fn a_filter_of_many_names_is_taken(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    let names = |known: &str| {
        let unknown = (0..2000).map(|number| format!("Unknown{number}"));
        unknown.chain([known.to_owned()]).collect::<Vec<_>>()
    };
    let filter = FeedFilter::all().with_event_types(names("Opened"));
    check(&probe, &filter).await;
    check(&probe, &filter.with_aggregate_types(names("Account"))).await;
}

/// A filtered feed is complete where few of many events pass, and a page where none does is no end.
pub async fn a_filtered_feed_of_many_pages_is_complete(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let rare = |number: u64| number == 19_000 || number.is_multiple_of(1500);
    for thousand in 0..20 {
        let numbers = thousand * 1000 + 1..=(thousand + 1) * 1000;
        let name = |number| if rare(number) { "Rare" } else { "Common" };
        let events = numbers.map(|number| event(name(number), &number.to_string()));
        probe
            .append(&append(&stream("1"), Any, events.collect()))
            .await;
    }
    let filter = FeedFilter::all().with_event_types(["Rare"]);
    let found = probe.feed_after(Position::START, &filter).await;
    let expected = (1..=20_000).filter(|number| rare(*number)).collect();
    RANGE.equal("the rare events", numbers_of(&found), expected);
}

/// A filter by time gives what was recorded, or happened, within it, both ends exact.
pub async fn the_feed_is_filtered_by_time(subject: Arc<dyn Subject>) {
    let second = |second: i64| at_time(second * 1_000_000);
    let clock = clock_of((1..=9).map(second).collect());
    let probe = Probe::open_with(&subject, Setup::default().with_clock(clock)).await;
    for number in 1..=9 {
        let mut event = event("Counted", &number.to_string());
        if number % 2 == 0 {
            event = event.with_occurred_at(second(number - 5));
        }
        probe.append(&append(&stream("1"), Any, vec![event])).await;
    }
    let middle = second(3) + TimeDelta::nanoseconds(1)..second(7);
    for (filter, expected) in [
        (FeedFilter::all().recorded_in(second(8)..), vec![8, 9]),
        (FeedFilter::all().recorded_in(..=second(2)), vec![1, 2]),
        (FeedFilter::all().recorded_in(middle), vec![4, 5, 6]),
        (FeedFilter::all().occurred_in(..second(1)), vec![2, 4]),
        (
            FeedFilter::all().occurred_in(second(1)..=second(3)),
            vec![1, 3, 6, 8],
        ),
        (
            FeedFilter::all()
                .occurred_in(second(7)..)
                .recorded_in(..second(9)),
            vec![7],
        ),
    ] {
        let found = probe.feed_after(Position::START, &filter).await;
        RANGE.equal(
            format_args!("the feed by {filter:?}"),
            numbers_of(&found),
            expected,
        );
    }
}

/// A read at its end has looked up to the last event, or says nothing; never beyond what is stored.
pub async fn a_read_of_the_feed_says_how_far_it_looked(subject: Arc<dyn Subject>) {
    let probe = mixed(&subject).await;
    let last = probe.feed().await.len() as u64;
    for filter in [
        FeedFilter::all(),
        FeedFilter::all().with_event_types(["Opened"]),
        FeedFilter::all().with_event_types(["Unknown"]),
    ] {
        let mut reading = probe.reading(probe.store.read_feed(Position::START, &filter));
        while let Some(page) = reading.next().await {
            let given = page.last().map(|event| event.position());
            let reached = reading.reached();
            ORDER.holds(
                reached.is_none() || reached >= given,
                format_args!("reached {reached:?} with an event at {given:?}"),
            );
        }
        let end = reading.reached().map_or(last, Position::get);
        ORDER.equal("how far a read at its end has looked", end, last);
    }
}

/// A position is behind by the events after it, and nothing is behind at the end and beyond.
pub async fn a_position_is_behind_by_the_events_after_it(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("1"), Any, events(10))).await;
    for (position, behind) in [(0, 10), (1, 9), (9, 1), (10, 0), (11, 0), (u64::MAX, 0)] {
        let lag = probe.store.lag(Position::from(position)).await;
        let lag = RANGE.fulfilled("a look how far a position is behind", lag);
        let what = format!("the events after position {position}");
        RANGE.equal(what, lag.events, behind);
        let is_told = lag.events > 0 || lag.age.is_zero();
        RANGE.holds(is_told, format_args!("{lag:?} at position {position}"));
    }
}

/// A store of two aggregate types and three event types in turns.
async fn mixed(subject: &Arc<dyn Subject>) -> Probe {
    let probe = Probe::open(subject).await;
    for (number, name) in (1..).zip(["Opened", "Changed", "Changed", "Closed", "Opened"].repeat(4))
    {
        let aggregate_type = if number % 3 == 0 { "Order" } else { "Account" };
        let event = event(name, &number.to_string());
        let batch = append(&stream_of(aggregate_type, "1"), Any, vec![event]);
        probe.append(&batch).await;
    }
    probe.append(&append(&stream("2"), Any, events(3))).await;
    probe
}

/// Checks a filtered read against the whole feed, from its beginning and from the middle of it.
async fn check(probe: &Probe, filter: &FeedFilter) {
    let feed = probe.feed().await;
    for after in [0, 7].map(Position::from) {
        let passes = |event: &&RecordedEvent<'_>| {
            event.position() > after && filter.accepts(event.aggregate_type(), event.event_type())
        };
        let expected: Vec<_> = feed.iter().filter(passes).cloned().collect();
        RANGE.holds(
            !expected.is_empty(),
            "the suite's own filter passes nothing",
        );
        let found = probe.feed_after(after, filter).await;
        RANGE.equal(format_args!("the feed by {filter:?}"), found, expected);
    }
}
