//! Stores that may be open several times at once, by one process or by several.

use std::sync::Arc;

use super::Subject;
use super::kit::{CONFLICT, ORDER, Probe, append, events, numbers, numbers_of, stream};
use super::{readers, writers};
use crate::version::ExpectedVersion::{Any, NoStream};

/// A handle sees at once what another has stored, in reads and in what it expects.
pub async fn a_handle_sees_what_another_stored(subject: Arc<dyn Subject>) {
    let probes = two(&subject).await;
    for (number, turn) in (1..=20).zip([0, 1, 1, 0].into_iter().cycle()) {
        let [one, other] = &probes;
        let (writer, reader) = if turn == 0 {
            (one, other)
        } else {
            (other, one)
        };
        let batch = append(&stream("1"), Any, numbers(number..=number));
        writer.append(&batch).await;
        let found = numbers_of(&reader.stream(&stream("1")).await);
        ORDER.equal(
            "the events another handle sees",
            found,
            (1..=number).collect(),
        );
        let conflict = reader
            .conflict(&append(&stream("1"), NoStream, events(1)))
            .await;
        CONFLICT.equal("the actual version", conflict.actual.get(), number);
    }
}

/// Of writers through two handles with one expected version one wins.
pub async fn of_two_handles_with_one_expected_version_one_wins(subject: Arc<dyn Subject>) {
    let probes = two(&subject).await;
    writers::race(&subject, probes).await;
}

/// One batch sent through two handles at once is stored once.
pub async fn a_batch_sent_by_two_handles_is_stored_once(subject: Arc<dyn Subject>) {
    let probes = two(&subject).await;
    writers::send_at_once(&subject, &probes).await;
}

/// The feed, tailed through one handle while others write through another, misses nothing.
pub async fn the_feed_tailed_by_another_handle_is_in_order_and_complete(subject: Arc<dyn Subject>) {
    let [written, read] = two(&subject).await;
    readers::tail_beside_writers(&subject, &written, read).await;
}

async fn two(subject: &Arc<dyn Subject>) -> [Probe; 2] {
    [Probe::open(subject).await, Probe::open(subject).await]
}
