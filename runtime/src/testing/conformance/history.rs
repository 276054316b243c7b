//! Reading back: newest first, of the whole feed and of a stream.

use std::sync::Arc;

use super::kit::{
    ORDER, Probe, RANGE, append, at_time, clock_of, event, numbers, numbers_of, stream, stream_of,
};
use super::{Setup, Subject};
use crate::store::FeedFilter;
use crate::version::ExpectedVersion::Any;
use crate::version::Position;

/// The feed read back is the feed turned round, and empty where nothing is stored.
pub async fn the_feed_is_read_back_from_its_end(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let all = FeedFilter::all();
    let found = probe.feed_before(Position::MAX, &all).await;
    RANGE.equal("the feed of an empty store read back", found, Vec::new());
    for number in 1..=50 {
        let stream = stream(&(number % 3).to_string());
        probe
            .append(&append(&stream, Any, numbers(number..=number)))
            .await;
    }
    let mut expected = probe.feed().await;
    expected.reverse();
    let found = probe.feed_before(Position::MAX, &all).await;
    ORDER.equal("the feed read back", found, expected);
}

/// A read back begins with the first event before a position, that one not included.
pub async fn the_feed_is_read_back_from_any_position(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let batch = append(&stream("1"), Any, numbers(1..=10));
    probe.append(&batch).await;
    for before in [0, 1, 2, 6, 10, 11, 12, 1 << 40, i64::MAX as u64, u64::MAX] {
        let found = probe
            .feed_before(Position::from(before), &FeedFilter::all())
            .await;
        let expected = (1..before.min(11)).rev().collect();
        let what = format_args!("the feed before position {before}");
        RANGE.equal(what, numbers_of(&found), expected);
    }
}

/// Whatever the filter, a read back gives what a read gives, turned round.
pub async fn a_filtered_feed_read_back_is_the_filtered_feed_turned_round(
    subject: Arc<dyn Subject>,
) {
    let second = |second: i64| at_time(second * 1_000_000);
    let clock = clock_of((1..=40).map(second).collect());
    let probe = Probe::open_with(&subject, Setup::default().with_clock(clock)).await;
    for number in 1..=40_u64 {
        let name = match number % 3 {
            0 => "Opened",
            1 => "Changed",
            _ => "Closed",
        };
        let mut event = event(name, &number.to_string());
        if number.is_multiple_of(4) {
            event = event.with_occurred_at(second(number.cast_signed() / 2));
        }
        let aggregate_type = if number.is_multiple_of(5) {
            "Order"
        } else {
            "Account"
        };
        let stream = stream_of(aggregate_type, &(number % 2).to_string());
        probe.append(&append(&stream, Any, vec![event])).await;
    }
    let of_stream = || FeedFilter::all().with_stream(stream_of("Account", "1"));
    for filter in [
        FeedFilter::all(),
        FeedFilter::all().with_event_types(["Closed"]),
        FeedFilter::all().with_event_types(["Unknown"]),
        FeedFilter::all().with_aggregate_types(["Order"]),
        FeedFilter::all().recorded_in(second(10)..second(20)),
        FeedFilter::all().occurred_in(..second(15)),
        FeedFilter::all()
            .with_event_types(["Opened", "Closed"])
            .occurred_in(second(4)..),
        of_stream(),
        of_stream().with_event_types(["Changed"]),
        of_stream().recorded_in(second(7)..=second(23)),
    ] {
        let feed = probe.feed().await;
        for at in [0, 1, 13, 14, 40, 41, 1 << 40].map(Position::from) {
            let passes = feed.iter().filter(|event| filter.accepts_event(event));
            let (before, after): (Vec<_>, Vec<_>) =
                passes.cloned().partition(|event| event.position() < at);
            let after = after.into_iter().filter(|event| event.position() > at);
            let found = probe.feed_after(at, &filter).await;
            let what = format!("the feed after {at} by {filter:?}");
            RANGE.equal(what, found, after.collect());
            let found = probe.feed_before(at, &filter).await;
            let what = format!("the feed before {at} by {filter:?}");
            RANGE.equal(what, found, before.into_iter().rev().collect());
        }
    }
}

/// A read back of many pages is complete, where few of many events pass and where all do.
pub async fn a_feed_of_many_pages_is_read_back_whole(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let rare = |number: u64| number == 19_000 || number.is_multiple_of(1500);
    for thousand in 0..20 {
        let numbers = thousand * 1000 + 1..=(thousand + 1) * 1000;
        let name = |number| if rare(number) { "Rare" } else { "Common" };
        let events = numbers.map(|number| event(name(number), &number.to_string()));
        let stream = stream(if thousand % 2 == 0 { "even" } else { "odd" });
        probe.append(&append(&stream, Any, events.collect())).await;
    }
    let found = probe.feed_before(Position::MAX, &FeedFilter::all()).await;
    let expected = (1..=20_000).rev().collect();
    RANGE.equal("all events read back", numbers_of(&found), expected);
    let filter = FeedFilter::all().with_event_types(["Rare"]);
    for filter in [filter.clone(), filter.with_stream(stream("odd"))] {
        let odd = |number: &u64| filter.stream().is_none() || (number - 1) / 1000 % 2 == 1;
        let expected: Vec<_> = (1..=20_000).filter(|n| rare(*n) && odd(n)).collect();
        let found = probe.feed_after(Position::START, &filter).await;
        RANGE.equal("the rare events", numbers_of(&found), expected.clone());
        let found = probe.feed_before(Position::MAX, &filter).await;
        let expected = expected.into_iter().rev().collect();
        RANGE.equal("the rare events read back", numbers_of(&found), expected);
    }
}

/// A filter by stream gives the events of that stream, whatever stands between them, from any position.
pub async fn the_feed_is_filtered_by_stream(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for number in 1..=60 {
        let stream = stream(&(number % 7).to_string());
        probe
            .append(&append(&stream, Any, numbers(number..=number)))
            .await;
    }
    let filter = FeedFilter::all().with_stream(stream("3"));
    for after in [0, 2, 3, 4, 31, 59, 60, 1 << 40] {
        let found = probe.feed_after(Position::from(after), &filter).await;
        let expected = (1..=60).filter(|n| *n > after && n % 7 == 3).collect();
        let what = format_args!("the stream's events after position {after}");
        RANGE.equal(what, numbers_of(&found), expected);
    }
    let unknown = FeedFilter::all().with_stream(stream("unknown"));
    let found = probe.feed_after(Position::START, &unknown).await;
    RANGE.equal("the events of an unknown stream", found, Vec::new());
    let other = filter.with_aggregate_types(["Other"]);
    let found = probe.feed_before(Position::MAX, &other).await;
    RANGE.equal(
        "the events of no aggregate type of the stream's",
        found,
        Vec::new(),
    );
}
