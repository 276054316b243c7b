//! Opening a place again: what was acknowledged is there, and everything goes on.

use std::sync::Arc;

use super::kit::{DURABILITY, ONCE, Probe, TIME, append, at_time, events, key, stream, stream_of};
use super::time::NOON;
use super::{Setup, Subject};
use crate::append::AppendBatch;
use crate::clock::Clock;
use crate::metadata::Metadata;
use crate::version::ExpectedVersion::{Any, Exactly, NoStream};
use crate::version::Version;

/// Everything that was acknowledged is there, unchanged, when the store is opened again.
pub async fn what_was_acknowledged_is_there_after_reopening(subject: Arc<dyn Subject>) {
    let mut before = Vec::new();
    for round in 0..5 {
        let probe = Probe::open(&subject).await;
        let found = probe.feed().await;
        DURABILITY.equal(
            format_args!("the feed when opened again, {round}"),
            found,
            before,
        );
        for batch in batches(round) {
            probe.append(&batch).await;
        }
        before = probe.feed().await;
    }
}

fn batches(round: u64) -> [AppendBatch; 2] {
    let metadata = Metadata::new().with_actor("clerk 112").with("round", round);
    let one = append(&stream("1"), Any, events(round + 1)).with_metadata(&metadata);
    let several = append(&stream_of("Other", "1"), Any, events(2));
    let several = several.with_stream(stream(&round.to_string()), Any, events(1));
    [
        one,
        several.with_idempotency_key(key(&format!("round {round}"))),
    ]
}

/// A store opened again goes on with the next versions and positions, and knows what to expect.
pub async fn a_reopened_store_goes_on_where_it_ended(subject: Arc<dyn Subject>) {
    for round in 0..4 {
        let probe = Probe::open(&subject).await;
        if round > 0 {
            probe
                .conflict(&append(&stream("1"), NoStream, events(1)))
                .await;
        }
        let expected = Exactly(Version::from(2 * round));
        let appended = probe
            .append(&append(&stream("1"), expected, events(2)))
            .await;
        let position = appended.first_position.get();
        DURABILITY.equal(
            "the first position of the next append",
            position,
            2 * round + 1,
        );
        probe.check_ledger().await;
    }
}

/// A batch sent again after the store was opened again is stored once and answered the same.
pub async fn a_batch_sent_again_after_reopening_is_stored_once(subject: Arc<dyn Subject>) {
    let fresh = append(&stream("1"), Any, events(2));
    let exact = append(&stream("2"), NoStream, events(1));
    let keyed = append(&stream("1"), Any, events(3)).with_idempotency_key(key("kept"));
    let batches = [fresh, exact, keyed];
    let mut answers = Vec::new();
    {
        let probe = Probe::open(&subject).await;
        for batch in &batches {
            answers.push(probe.append(batch).await);
        }
    }
    let probe = Probe::open(&subject).await;
    let before = probe.feed().await;
    for (batch, first) in batches.iter().zip(answers) {
        let again = probe.append(batch).await;
        ONCE.equal("the answer after opening again", again, first.repeated());
    }
    ONCE.equal(
        "the feed after batches sent again",
        probe.feed().await,
        before,
    );
}

/// A clock that was set back while the store was closed takes no stream back.
pub async fn recorded_at_never_goes_back_after_reopening(subject: Arc<dyn Subject>) {
    for days in 0..3 {
        let time = at_time(NOON - days * 86_400_000_000);
        let setup = Setup::default().with_clock(Clock::new(move || time));
        let probe = Probe::open_with(&subject, setup).await;
        probe.append(&append(&stream("1"), Any, events(2))).await;
        for event in probe.stream(&stream("1")).await {
            TIME.equal("the time recorded", event.recorded_at(), at_time(NOON));
        }
    }
}
