//! Streams, events and clocks to test with.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};

use crate::append::{AppendBatch, NewEvent};
use crate::clock::Clock;
use crate::names::{IdempotencyKey, StreamId};
use crate::recorded::RecordedEvent;
use crate::version::ExpectedVersion;

/// The stream `id` of the type that most properties use.
pub(crate) fn stream(id: &str) -> StreamId {
    stream_of("Counter", id)
}

pub(crate) fn stream_of(aggregate_type: &str, id: &str) -> StreamId {
    StreamId::new(aggregate_type.to_owned(), id).expect("the suite uses valid names")
}

pub(crate) fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey::new(key).expect("the suite uses valid keys")
}

/// An event of a type, with a payload.
pub(crate) fn event(event_type: &str, data: &str) -> NewEvent {
    versioned(event_type, 1, data)
}

pub(crate) fn versioned(event_type: &str, version: u32, data: &str) -> NewEvent {
    NewEvent::new(event_type.to_owned(), version, data).expect("the suite uses valid events")
}

/// Events that carry the numbers of a range.
pub(crate) fn numbers(range: RangeInclusive<u64>) -> Vec<NewEvent> {
    let counted = range.map(|number| event("Counted", &number.to_string()));
    counted.collect()
}

/// That many events.
pub(crate) fn events(count: u64) -> Vec<NewEvent> {
    numbers(1..=count)
}

/// A batch that adds events to one stream.
pub(crate) fn append(
    stream: &StreamId,
    expected: ExpectedVersion,
    events: Vec<NewEvent>,
) -> AppendBatch {
    AppendBatch::new().with_stream(stream.clone(), expected, events)
}

/// The numbers that stored events carry.
pub(crate) fn numbers_of(events: &[RecordedEvent<'_>]) -> Vec<u64> {
    let number = |event: &RecordedEvent<'_>| event.data().trim().parse().unwrap_or(u64::MAX);
    events.iter().map(number).collect()
}

pub(crate) fn versions(events: &[RecordedEvent<'_>]) -> Vec<u64> {
    events.iter().map(|event| event.version().get()).collect()
}

/// A time, in microseconds since 1970.
pub(crate) fn at_time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).expect("the suite uses times that chrono knows")
}

/// A clock that shows one time after another, and the last one for ever.
pub(crate) fn clock_of(times: Vec<DateTime<Utc>>) -> Clock {
    let next = AtomicUsize::new(0);
    Clock::new(move || {
        let index = next.fetch_add(1, Ordering::SeqCst);
        let time = times.get(index).or(times.last());
        time.copied().unwrap_or_default()
    })
}
