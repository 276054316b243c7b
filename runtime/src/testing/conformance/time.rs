//! Times: when the store recorded an event, and when it happened.

use std::sync::Arc;

use super::kit::{Probe, TIME, append, at_time, clock_of, event, events, stream};
use super::{Setup, Subject};
use crate::clock::Clock;
use crate::version::ExpectedVersion::Any;

/// An afternoon in 2026, in microseconds since 1970.
pub(super) const NOON: i64 = 1_795_262_400_123_456;

/// An event is recorded at the time of the store's clock, to the microsecond.
pub async fn recorded_at_is_the_time_of_the_clock(subject: Arc<dyn Subject>) {
    let micros = [-1_000_001, 0, 1, NOON];
    for time in micros.map(at_time) {
        let clock = Clock::new(move || time);
        let probe = Probe::open_with(&subject, Setup::default().with_clock(clock)).await;
        let stream = stream(&time.to_string());
        probe.append(&append(&stream, Any, events(2))).await;
        for event in probe.stream(&stream).await {
            TIME.equal("the time recorded", event.recorded_at(), time);
        }
    }
}

/// Under a clock that goes backwards, no event of a stream is recorded before the one before it.
pub async fn recorded_at_never_goes_back_within_a_stream(subject: Arc<dyn Subject>) {
    const SECOND: i64 = 1_000_000;
    let clock = (0..10).map(|step| at_time(NOON - step * SECOND));
    let clock = clock_of(clock.chain([at_time(NOON + SECOND)]).collect());
    let probe = Probe::open_with(&subject, Setup::default().with_clock(clock)).await;
    for count in 0..20 {
        let batch = append(&stream("1"), Any, events(1 + count % 3));
        probe
            .append(&batch.with_stream(stream("2"), Any, events(1)))
            .await;
    }
    probe.check_ledger().await;
    for id in ["1", "2"] {
        let found = probe.stream(&stream(id)).await;
        let first = found.first().map(|event| event.recorded_at());
        TIME.equal("the first time recorded", first, Some(at_time(NOON)));
        let last = found.last().map(|event| event.recorded_at());
        let expected = Some(at_time(NOON + SECOND));
        TIME.equal("the time recorded after the clock went on", last, expected);
    }
}

/// The time a writer says an event happened is kept to the microsecond, in past and future.
pub async fn occurred_at_is_kept_to_the_microsecond(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    // Years -9999, 1 and 9999; just before and after 1970; the years to which 32 and 53 bits reach.
    let sent = [
        -377_705_116_800_000_000,
        -62_135_596_800_000_001,
        -1_000_001,
        -1,
        0,
        1,
        999_999,
        NOON,
        (1 << 31) * 1_000_000,
        (1 << 53) + 1,
        253_402_300_799_999_999,
    ];
    let sent = sent.map(at_time);
    let dated = sent.map(|time| event("Dated", "1").with_occurred_at(time));
    probe.append(&append(&stream("1"), Any, dated.into())).await;
    let found = probe.stream(&stream("1")).await;
    let found: Vec<_> = found.iter().map(|event| event.occurred_at()).collect();
    TIME.equal("the times of occurrence", found, sent.into());
}

/// An event of which nothing else is said occurred when it was recorded.
pub async fn occurred_at_is_recorded_at_where_nothing_else_is_said(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let dated = event("Dated", "1").with_occurred_at(at_time(0));
    let undated = event("Undated", "1");
    probe
        .append(&append(&stream("1"), Any, vec![undated, dated]))
        .await;
    let found = probe.stream(&stream("1")).await;
    let undated = TIME.present("the undated event", found.first());
    TIME.equal(
        "the time of occurrence",
        undated.occurred_at(),
        undated.recorded_at(),
    );
    let dated = TIME.present("the dated event", found.last());
    TIME.equal("the time of occurrence", dated.occurred_at(), at_time(0));
    TIME.holds(
        dated.recorded_at() > at_time(0),
        "the time of occurrence became the time recorded",
    );
}
