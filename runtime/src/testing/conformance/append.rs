//! Where appended events stand, what a writer may expect, and what is refused.

use std::sync::Arc;

use super::Subject;
use super::kit::{
    CONFLICT, ORDER, Probe, WHOLENESS, append, event, events, numbers, numbers_of, stream, versions,
};
use crate::append::{AppendBatch, InvalidAppend};
use crate::store::Conflict;
use crate::version::ExpectedVersion::{self, Any, Exactly, NoStream};
use crate::version::{Position, Version};

/// The events of a stream have the versions 1, 2, 3 and so on, over all its appends.
pub async fn versions_of_a_stream_are_1_2_3(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let (ours, other) = (stream("1"), stream("2"));
    for count in [1, 3, 2] {
        probe.append(&append(&ours, Any, events(count))).await;
        probe.append(&append(&other, Any, events(1))).await;
    }
    let found = versions(&probe.stream(&ours).await);
    ORDER.equal("the versions of a stream", found, (1..=6).collect());
}

/// Positions are 1, 2, 3 and so on, over all streams and batches.
pub async fn positions_grow_by_one_over_all_streams(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for (id, count) in [("a", 1), ("b", 3), ("a", 2), ("c", 1)] {
        probe.append(&append(&stream(id), Any, events(count))).await;
    }
    let feed = probe.feed().await;
    let found = feed.iter().map(|event| event.position().get()).collect();
    ORDER.equal(
        "the positions in the feed",
        found,
        (1..=7).collect::<Vec<u64>>(),
    );
}

/// The events of one batch stand at consecutive positions, in the order of the batch.
pub async fn events_of_a_batch_stand_together_in_its_order(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let batch = append(&stream("c"), Any, numbers(1..=3))
        .with_stream(stream("a"), Any, numbers(4..=5))
        .with_stream(stream("b"), Any, numbers(6..=6));
    probe
        .append(&append(&stream("b"), Any, numbers(0..=0)))
        .await;
    probe.append(&batch).await;
    let feed = probe.feed().await;
    ORDER.equal(
        "the payloads in the feed",
        numbers_of(&feed),
        (0..=6).collect(),
    );
    let streams: String = feed
        .iter()
        .map(|event| event.aggregate_id().to_owned())
        .collect();
    ORDER.equal("the streams in the feed", streams.as_str(), "bcccaab");
}

/// An append answers with its positions, and with the versions it added to each stream.
pub async fn an_append_answers_where_its_events_stand(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("a"), Any, events(2))).await;
    let batch = append(&stream("b"), Any, events(3)).with_stream(stream("a"), Any, events(1));
    let appended = probe.append(&batch).await;

    let positions = (appended.first_position, appended.last_position);
    let expected = (Position::from(3), Position::from(6));
    ORDER.equal("the positions answered", positions, expected);
    let found: Vec<_> = appended
        .streams
        .iter()
        .map(|added| {
            (
                added.stream.clone(),
                added.first_version.get(),
                added.last_version.get(),
            )
        })
        .collect();
    let expected = vec![(stream("b"), 1, 3), (stream("a"), 3, 3)];
    ORDER.equal("the streams and versions answered", found, expected);
    ORDER.holds(!appended.repeated, "a first append is answered as repeated");
}

/// Where any version is expected, an append to a stream of none and of some events is stored.
pub async fn any_version_is_accepted_where_any_is_expected(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for expected in 1..=3 {
        let appended = probe.append(&append(&stream("1"), Any, events(1))).await;
        let found = appended
            .streams
            .first()
            .map(|added| added.last_version.get());
        ORDER.equal("the version answered", found, Some(expected));
    }
}

/// Where no events are expected, the first append is stored and the second conflicts.
pub async fn a_stream_is_begun_once_where_none_is_expected(subject: Arc<dyn Subject>) {
    for none in [NoStream, Exactly(Version::NONE)] {
        let probe = Probe::open(&subject).await;
        let stream = stream(&format!("begun with {none:?}"));
        probe.append(&append(&stream, none, events(2))).await;
        for expected in [NoStream, Exactly(Version::NONE)] {
            let conflict = probe.conflict(&append(&stream, expected, events(1))).await;
            CONFLICT.equal("the actual version", conflict.actual, Version::from(2));
        }
    }
}

/// Where a version is expected, an append is stored at that version and conflicts at all others.
pub async fn exactly_a_version_is_accepted_at_that_version_alone(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let stream = stream("1");
    probe.append(&append(&stream, Any, events(3))).await;
    for version in [0, 1, 2, 4, 1 << 32, i64::MAX as u64, u64::MAX] {
        let expected = Exactly(Version::from(version));
        probe.conflict(&append(&stream, expected, events(1))).await;
    }
    let expected = Exactly(Version::from(3));
    probe.append(&append(&stream, expected, events(1))).await;
}

/// A conflict names the stream, the version expected and the version found.
pub async fn a_conflict_names_stream_expected_and_actual(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("1"), Any, events(2))).await;
    let cases = [
        (stream("1"), NoStream, 2),
        (stream("1"), Exactly(Version::from(1)), 2),
        (stream("1"), Exactly(Version::from(7)), 2),
        (stream("2"), Exactly(Version::from(1)), 0),
    ];
    for (stream, expected, actual) in cases {
        let found = probe.conflict(&append(&stream, expected, events(1))).await;
        let expected = Conflict::new(stream, expected, Version::from(actual));
        CONFLICT.equal("the conflict", found, expected);
    }
}

/// Where one stream of a batch conflicts, nothing is stored in any, wherever it stands in the batch.
pub async fn a_conflict_in_one_stream_leaves_nothing_of_the_batch(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("b"), Any, events(2))).await;
    for order in [["b", "a", "c"], ["a", "b", "c"], ["a", "c", "b"]] {
        let add = |batch: AppendBatch, id| {
            let expected: ExpectedVersion = if id == "a" { Any } else { NoStream };
            batch.with_stream(stream(id), expected, events(2))
        };
        let batch = order.into_iter().fold(AppendBatch::new(), add);
        let conflict = probe.conflict(&batch).await;
        CONFLICT.equal("the stream of the conflict", conflict.stream, stream("b"));
    }
    for id in ["a", "c"] {
        // The streams are untouched: they can still be begun.
        probe
            .append(&append(&stream(id), NoStream, events(1)))
            .await;
    }
    probe.check_ledger().await;
}

/// A batch without streams is refused and changes nothing.
pub async fn an_empty_batch_is_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let error = probe.invalid(&AppendBatch::new()).await;
    let named = matches!(error, InvalidAppend::NoEvents);
    WHOLENESS.holds(named, format_args!("instead of `NoEvents`: {error:?}"));
}

/// A batch with a stream without events is refused and changes nothing.
pub async fn a_stream_without_events_in_a_batch_is_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let batch = append(&stream("a"), Any, events(1)).with_stream(stream("b"), Any, Vec::new());
    for batch in [append(&stream("a"), Any, Vec::new()), batch] {
        let error = probe.invalid(&batch).await;
        let named = matches!(error, InvalidAppend::NoEvents);
        WHOLENESS.holds(named, format_args!("instead of `NoEvents`: {error:?}"));
    }
}

/// A batch in which a stream stands twice is refused and changes nothing.
pub async fn a_stream_twice_in_a_batch_is_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let batch = append(&stream("a"), Any, events(1))
        .with_stream(stream("b"), Any, events(1))
        .with_stream(stream("a"), Any, events(1));
    match probe.invalid(&batch).await {
        InvalidAppend::StreamTwice { stream: twice } => {
            WHOLENESS.equal("the stream named", twice, stream("a"));
        }
        other => WHOLENESS.broken(format_args!("instead of `StreamTwice`: {other:?}")),
    }
}

/// A batch over a thousand streams is stored, each stream at its own version.
pub async fn many_streams_in_one_batch_are_stored(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let add = |batch: AppendBatch, number: u64| {
        let stream = stream(&number.to_string());
        let event = event("Counted", &number.to_string());
        batch.with_stream(stream, NoStream, vec![event])
    };
    let batch = (1..=1000).fold(AppendBatch::new(), add);
    let appended = probe.append(&batch).await;
    ORDER.equal("the streams answered", appended.streams.len(), 1000);
    let feed = probe.feed().await;
    WHOLENESS.equal("the events stored", numbers_of(&feed), (1..=1000).collect());
    probe.check_ledger().await;
}
