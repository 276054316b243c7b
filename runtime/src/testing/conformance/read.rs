//! Reading one stream: order, ranges and pages.

use std::sync::Arc;

use super::kit::{
    EXACTNESS, MEMORY, ORDER, Probe, RANGE, append, event, events, numbers, numbers_of, stream,
    stream_of, versions,
};
use super::{Setup, Subject};
use crate::append::NewEvent;
use crate::names::StreamId;
use crate::store::{FeedFilter, Page, Pages, StreamRange};
use crate::version::ExpectedVersion::Any;
use crate::version::{Position, Version};

/// A stream is read whole and in order, whatever stands between its events.
pub async fn a_stream_is_read_whole_and_in_order(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for number in 1..=50 {
        let ours = append(&stream("ours"), Any, numbers(number..=number));
        let same_id = append(&stream_of("Other", "ours"), Any, events(2));
        for batch in [ours, same_id, append(&stream("other"), Any, events(1))] {
            probe.append(&batch).await;
        }
    }
    let found = probe.stream(&stream("ours")).await;
    RANGE.equal("the payloads", numbers_of(&found), (1..=50).collect());
    ORDER.equal("the versions", versions(&found), (1..=50).collect());
}

/// A stream without events has no pages.
pub async fn a_stream_without_events_has_no_pages(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("a"), Any, events(1))).await;
    let found = probe.stream(&stream("b")).await;
    RANGE.equal("the events of a stream that has none", found, Vec::new());
}

/// A range of versions is read exactly, both ends included.
pub async fn a_range_of_a_stream_is_read_exactly(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let stream = stream("1");
    probe.append(&append(&stream, Any, events(10))).await;
    for (first, last) in [
        (1, 10),
        (0, 10),
        (1, 1),
        (4, 6),
        (10, 10),
        (0, 3),
        (7, u64::MAX),
    ] {
        let range = StreamRange::from(Version::from(first)).through(Version::from(last));
        let found = versions(&probe.range(&stream, range).await);
        let expected = (first.max(1)..=last.min(10)).collect();
        RANGE.equal(
            format_args!("versions {first} through {last}"),
            found,
            expected,
        );
    }
    let found = versions(
        &probe
            .range(&stream, StreamRange::from(Version::from(8)))
            .await,
    );
    RANGE.equal("the versions from 8 on", found, vec![8, 9, 10]);
}

/// A range beyond the end, before the beginning or turned round is empty.
pub async fn a_range_beyond_the_end_is_empty(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let stream = stream("1");
    probe.append(&append(&stream, Any, events(3))).await;
    let beyond = [4, 1 << 40, i64::MAX as u64, u64::MAX].map(|first| (first, u64::MAX));
    for (first, last) in beyond.into_iter().chain([(1, 0), (0, 0), (3, 2)]) {
        let range = StreamRange::from(Version::from(first)).through(Version::from(last));
        let found = versions(&probe.range(&stream, range).await);
        RANGE.equal(
            format_args!("versions {first} through {last}"),
            found,
            Vec::new(),
        );
    }
}

/// Pages of events as large as the limits allow stay bounded: they end by size, not by count alone.
pub async fn pages_of_large_events_are_bounded(subject: Arc<dyn Subject>) {
    let setup = Setup::default();
    let payload = text_of(setup.limits.event_bytes());
    let probe = Probe::open_with(&subject, setup).await;
    let stream = stream("large");
    for _ in 0..24 {
        let batch = append(&stream, Any, vec![event("Large", &payload)]);
        probe.append(&batch).await;
    }
    for mut pages in both_reads(&probe, &stream) {
        let mut count = 0;
        while let Some(page) = probe.next(&mut pages).await {
            for event in page.iter() {
                EXACTNESS.holds(event.data() == payload, "a large payload is changed");
            }
            count += page.len();
        }
        RANGE.equal("the number of large events read", count, 24);
    }
}

/// A stream of 100,000 events is read complete, in pages that do not grow with it.
///
/// A page may have 65,536 events, and 4 MiB of text beside the largest event that the limits allow.
pub async fn a_stream_of_100_000_events_is_read_in_bounded_pages(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let stream = stream("long");
    for thousand in 0..100 {
        let events = (1..=1000).map(|number| counted(thousand * 1000 + number));
        probe.append(&append(&stream, Any, events.collect())).await;
    }
    for mut pages in both_reads(&probe, &stream) {
        let (mut count, mut read) = (0, 0);
        while let Some(page) = probe.next(&mut pages).await {
            check_counted(page, count);
            count += page.len() as u64;
            read += 1;
        }
        RANGE.equal("the number of events read", count, 100_000);
        MEMORY.holds(
            read > 1,
            format_args!("100,000 events were read in {read} page"),
        );
    }
}

/// The only stream of a store, read as a stream and as the feed.
fn both_reads(probe: &Probe, only: &StreamId) -> [Pages; 2] {
    [
        probe.store.read_stream(only, StreamRange::ALL),
        probe.store.read_feed(Position::START, &FeedFilter::all()),
    ]
}

/// A JSON string of so many bytes.
fn text_of(bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(bytes.saturating_sub(2)))
}

fn counted(number: u64) -> NewEvent {
    event("Counted", &payload(number))
}

fn payload(number: u64) -> String {
    format!(r#"{{"number":{number},"padding":"{number:>150}"}}"#)
}

/// Checks that a page goes on after `count` events.
fn check_counted(page: &Page, count: u64) {
    for (event, number) in page.iter().zip(count + 1..) {
        ORDER.equal("a version", event.version().get(), number);
        EXACTNESS.equal("a payload", event.data(), payload(number).as_str());
    }
}
