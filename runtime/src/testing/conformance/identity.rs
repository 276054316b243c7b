//! The id of an append: sent again it is stored once.

use std::collections::HashSet;
use std::sync::Arc;

use super::Subject;
use super::kit::{ONCE, Probe, append, event, events, key, numbers, stream, stream_of, versioned};
use crate::append::{AppendBatch, Appended, NewEvent};
use crate::names::IdempotencyKey;
use crate::store::AppendError;
use crate::version::ExpectedVersion::{Any, Exactly, NoStream};
use crate::version::Version;

/// A batch sent again is stored once, though the version it expects has passed.
pub async fn a_batch_sent_again_is_stored_once(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for expected in [NoStream, Exactly(Version::from(3))] {
        send_twice(&probe, &append(&stream("1"), expected, events(3))).await;
    }
}

/// A batch sent again is stored once where no expected version would keep it from being stored twice.
pub async fn a_batch_sent_again_where_any_version_is_expected_is_stored_once(
    subject: Arc<dyn Subject>,
) {
    let probe = Probe::open(&subject).await;
    for _ in 0..3 {
        send_twice(&probe, &append(&stream("1"), Any, events(2))).await;
    }
}

/// A batch sent again under its idempotency key is stored once.
pub async fn a_batch_sent_again_under_its_key_is_stored_once(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for (name, expected) in [("first", NoStream), ("second", Any)] {
        let batch = append(&stream("1"), expected, events(2));
        send_twice(&probe, &batch.with_idempotency_key(key(name))).await;
    }
}

/// A batch over several streams sent again is stored once, and answered with all its streams.
pub async fn a_batch_over_several_streams_sent_again_is_stored_once(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("b"), Any, events(2))).await;
    let batch = append(&stream("c"), Any, events(2))
        .with_stream(stream("a"), NoStream, events(1))
        .with_stream(stream_of("Other", "a"), Any, events(1))
        .with_stream(stream("b"), Exactly(Version::from(2)), events(2));
    send_twice(&probe, &batch).await;
    let keyed = append(&stream("c"), Any, events(1)).with_stream(stream("a"), Any, events(3));
    send_twice(&probe, &keyed.with_idempotency_key(key("several"))).await;
}

/// A batch that was stored, with one more stream, is another append: its events are stored or refused.
pub async fn a_batch_with_one_more_stream_is_another_append(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for (number, expected) in [Any, NoStream].into_iter().enumerate() {
        let (first, second) = (format!("{number}a"), format!("{number}b"));
        let stored = append(&stream(&first), expected, events(2));
        probe.append(&stored).await;
        let more = stored.with_stream(stream(&second), Any, events(3));
        if expected == NoStream {
            probe.conflict(&more).await;
        } else {
            send_twice(&probe, &more).await;
            ONCE.equal(
                "the new stream",
                probe.stream(&stream(&second)).await.len(),
                3,
            );
        }
    }
    let empty = AppendBatch::new();
    for name in ["one", "other"] {
        let batch = empty.clone().with_stream(stream(name), Any, events(1));
        send_twice(&probe, &batch).await;
    }
    probe.check_ledger().await;
}

/// A batch sent again after later appends to its streams answers what it answered first.
pub async fn a_batch_sent_again_after_later_appends_answers_the_same(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let exact = append(&stream("1"), NoStream, events(2));
    let any = append(&stream("1"), Any, events(3));
    let keyed = any_batch(2).with_idempotency_key(key("later"));
    let batches = [exact, any, keyed];
    let mut answers = Vec::new();
    for batch in &batches {
        answers.push(probe.append(batch).await);
    }
    for _ in 0..3 {
        probe.append(&any_batch(5)).await;
    }
    for (batch, first) in batches.iter().zip(answers) {
        send_again(&probe, batch, first).await;
    }
}

/// Another batch of the same content under the same key counts as the same append.
pub async fn a_key_answers_for_another_batch_of_the_same_content(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let keyed = |expected| {
        let batch = append(&stream("1"), expected, events(2));
        batch.with_idempotency_key(key("same"))
    };
    let first = probe.append(&keyed(NoStream)).await;
    for expected in [NoStream, Any, Exactly(Version::from(9))] {
        send_again(&probe, &keyed(expected), first.clone()).await;
    }
}

/// A key used before for other content is refused by name, and changes nothing.
pub async fn a_key_used_for_other_content_is_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let of = |events: Vec<NewEvent>| append(&stream("1"), Any, events);
    let used = of(numbers(1..=2)).with_idempotency_key(key("used"));
    let first = probe.append(&used).await;
    let newer = versioned("Counted", 2, "2");
    for (difference, other) in [
        (
            "another payload",
            of(vec![event("Counted", "1"), event("Counted", "3")]),
        ),
        (
            "another text of the same JSON",
            of(vec![event("Counted", "1"), event("Counted", " 2")]),
        ),
        (
            "another event type",
            of(vec![event("Counted", "1"), event("Other", "2")]),
        ),
        (
            "another schema version",
            of(vec![event("Counted", "1"), newer]),
        ),
        (
            "another order",
            of(vec![event("Counted", "2"), event("Counted", "1")]),
        ),
        ("fewer events", of(numbers(1..=1))),
        ("more events", of(numbers(1..=3))),
        ("another stream", append(&stream("2"), Any, numbers(1..=2))),
        (
            "another aggregate type",
            append(&stream_of("Other", "1"), Any, numbers(1..=2)),
        ),
        (
            "one more stream",
            of(numbers(1..=2)).with_stream(stream("2"), Any, events(1)),
        ),
    ] {
        let error = probe
            .refused(&other.with_idempotency_key(key("used")))
            .await;
        let reused =
            matches!(&error, AppendError::KeyReused { key: named } if *named == key("used"));
        ONCE.holds(
            reused,
            format_args!("{difference} under a used key: {error:?}"),
        );
    }
    send_again(&probe, &used, first).await;
}

/// The key of an append that was refused stays free for the next.
pub async fn a_key_of_a_refused_append_stays_free(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let conflicting = append(&stream("1"), Exactly(Version::from(7)), events(2));
    let conflicting = conflicting.with_idempotency_key(key("free"));
    probe.conflict(&conflicting).await;
    probe.conflict(&conflicting).await;
    expect_found(&probe, &key("free"), None).await;
    let other = any_batch(1).with_idempotency_key(key("free"));
    send_twice(&probe, &other).await;
}

/// An append is found by its key, answered as it was; an unknown key finds nothing.
pub async fn an_append_is_found_by_its_key(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let found = key("found");
    expect_found(&probe, &found, None).await;
    let batch = any_batch(3).with_stream(stream("2"), Any, events(1));
    let first = probe
        .append(&batch.with_idempotency_key(found.clone()))
        .await;
    probe.append(&any_batch(2)).await;
    expect_found(&probe, &found, Some(&first)).await;
    for unknown in ["foun", "found2", "unknown"] {
        expect_found(&probe, &key(unknown), None).await;
    }
    let long = "x".repeat(probe.store.limits().name_bytes() + 1);
    expect_found(&probe, &key(&long), None).await;
}

/// Keys that differ in case, blanks or form alone are different keys.
pub async fn keys_that_differ_are_different_keys(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let names = [
        "k", "K", " k", "k ", "k\n", "k'", "k\"", "k%", "1", "01", "1.0", "\u{e9}", "e\u{301}",
    ];
    for name in names {
        let batch = any_batch(1).with_idempotency_key(key(name));
        let appended = probe.append(&batch).await;
        ONCE.holds(
            !appended.repeated,
            format_args!("key {name:?} is taken for another"),
        );
    }
    ONCE.equal("the events stored", probe.feed().await.len(), names.len());
}

/// Each event is stored under the id that the batch gives it, so that it can be told again.
pub async fn event_ids_are_those_of_the_batch(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let batch = any_batch(3).with_stream(stream("2"), Any, events(2));
    for batch in [batch.clone(), any_batch(2).with_idempotency_key(key("ids"))] {
        let appended = probe.append(&batch).await;
        let before = appended.first_position.get() - 1;
        let feed = probe
            .feed_after(before.into(), &crate::store::FeedFilter::all())
            .await;
        let found: Vec<_> = feed.iter().map(|event| event.event_id()).collect();
        let expected = (0..batch.event_count()).map(|index| batch.event_id(index));
        ONCE.equal("the ids of a batch's events", found, expected.collect());
    }
}

/// Event ids are unique in the store, and UUIDs of version 7.
pub async fn event_ids_are_unique_and_of_version_7(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for _ in 0..100 {
        probe.append(&any_batch(10)).await;
    }
    let feed = probe.feed().await;
    let ids: HashSet<_> = feed.iter().map(|event| event.event_id()).collect();
    ONCE.equal("the number of event ids", ids.len(), 1000);
    for id in ids {
        let version = id.as_uuid().get_version_num();
        ONCE.holds(
            version == 7,
            format_args!("event id {id} has version {version}"),
        );
    }
}

fn any_batch(count: u64) -> AppendBatch {
    append(&stream("1"), Any, events(count))
}

/// Stores a batch and sends it again.
async fn send_twice(probe: &Probe, batch: &AppendBatch) {
    let first = probe.append(batch).await;
    ONCE.holds(!first.repeated, "a batch sent once is answered as repeated");
    send_again(probe, batch, first).await;
}

/// Sends a batch that is stored already.
async fn send_again(probe: &Probe, batch: &AppendBatch, first: Appended) {
    let before = probe.feed().await;
    let again = ONCE.fulfilled(
        "a batch sent again",
        probe.store.append(batch.clone()).await,
    );
    ONCE.equal(
        "the feed after a batch sent again",
        probe.feed().await,
        before,
    );
    ONCE.equal("the answer to a batch sent again", again, first.repeated());
}

/// Looks a key up; whether an append found is marked as repeated is for the store to say.
async fn expect_found(probe: &Probe, key: &IdempotencyKey, expected: Option<&Appended>) {
    let found = ONCE.fulfilled("a lookup", probe.store.find_append(key).await);
    let place = |appended: &Appended| {
        let streams = appended.streams.clone();
        (appended.first_position, appended.last_position, streams)
    };
    let what = format_args!("the append under key {key}");
    ONCE.equal(what, found.as_ref().map(place), expected.map(place));
}
