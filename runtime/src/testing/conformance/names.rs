//! Names and ids of any text: read back exactly, and told apart.

use std::sync::Arc;

use super::Subject;
use super::kit::{
    EXACTNESS, Probe, append, event, events, key, numbers, numbers_of, stream, stream_of,
};
use crate::store::FeedFilter;
use crate::version::ExpectedVersion::{Any, NoStream};
use crate::version::Position;

/// Texts without control characters that databases, shells and file systems are known to trip over.
const TEXTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "\\0",
    "\\'",
    "--",
    "/*",
    ";",
    "'; DROP TABLE events; --",
    "$1",
    "?1",
    ":a",
    "@a",
    "#",
    "%",
    "_",
    "*",
    "[a]",
    "{}",
    "${x}",
    "a/b",
    "/",
    "..",
    "../../etc/passwd",
    "C:\\CON",
    "a:b",
    "a|b",
    "a,b",
    " ",
    "  ",
    " a",
    "a ",
    " a ",
    "a b",
    "\u{a0}",
    "\u{2028}",
    "\u{3000}a",
    "a",
    "A",
    "ä",
    "a\u{308}",
    "ß",
    "ss",
    "ﬁ",
    "fi",
    "İ",
    "i",
    "ı",
    "é",
    "e\u{301}",
    "1",
    "01",
    "1.0",
    "1e0",
    "+1",
    "-1",
    "0x1",
    "9223372036854775808",
    "null",
    "NULL",
    "true",
    "NaN",
    "inf",
    "🦀",
    "👩‍👩‍👧‍👦",
    "🇦🇶",
    "日本語",
    "العربية",
    "עברית",
    "\u{202e}abc",
    "\u{feff}a",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "z\u{335}\u{321}\u{31b}\u{300}\u{315}\u{334}\u{328}\u{35c}\u{361}",
];

/// Texts with control characters, which ids may have and names may not.
const CONTROL: &[&str] = &[
    "\n",
    "\r\n",
    "\t",
    "a\nb",
    "\u{1}",
    "\u{8}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
];

/// Aggregate ids of any text are read back exactly: quotes, blanks, emoji, control characters.
pub async fn ids_of_any_text_are_read_back_exactly(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for id in texts().chain(CONTROL.iter().copied()) {
        let batch = append(&stream(id), NoStream, events(1)).with_idempotency_key(key(id));
        probe.append(&batch).await;
        let found = probe.stream(&stream(id)).await;
        let ids: Vec<&str> = found.iter().map(|event| event.aggregate_id()).collect();
        EXACTNESS.equal("the id", ids, vec![id]);
        let found = EXACTNESS.fulfilled("a lookup", probe.store.find_append(&key(id)).await);
        let found = EXACTNESS.present(format_args!("the append under key {id:?}"), found);
        let named = found.streams.first().map(|added| added.stream.clone());
        EXACTNESS.equal("the stream of the append found", named, Some(stream(id)));
    }
    let feed = probe.feed().await;
    let ids: Vec<&str> = feed.iter().map(|event| event.aggregate_id()).collect();
    let sent = texts().chain(CONTROL.iter().copied()).collect();
    EXACTNESS.equal("the ids in the feed", ids, sent);
}

/// Aggregate types and event types of any text are read back exactly, and filtered by exactly.
pub async fn types_of_any_text_are_read_back_exactly(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for name in texts() {
        let batch = append(&stream_of(name, "1"), NoStream, vec![event(name, "1")]);
        probe.append(&batch).await;
    }
    for name in texts() {
        let by_event = FeedFilter::all().with_event_types([name]);
        let by_aggregate = FeedFilter::all().with_aggregate_types([name]);
        for filter in [by_event, by_aggregate] {
            let feed = probe.feed_after(Position::START, &filter).await;
            let names: Vec<_> = feed
                .iter()
                .map(|event| (event.aggregate_type(), event.event_type()))
                .collect();
            EXACTNESS.equal(
                format_args!("the types read by {filter:?}"),
                names,
                vec![(name, name)],
            );
        }
        let found = probe.stream(&stream_of(name, "1")).await;
        EXACTNESS.equal(format_args!("the events of type {name:?}"), found.len(), 1);
    }
}

/// Ids that differ in case, blanks, form or the way of writing a number are different streams.
pub async fn ids_that_differ_are_different_streams(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for (id, number) in texts().zip(1..) {
        probe
            .append(&append(&stream(id), NoStream, numbers(number..=number)))
            .await;
    }
    for (id, number) in texts().zip(1..) {
        let found = numbers_of(&probe.stream(&stream(id)).await);
        EXACTNESS.equal(
            format_args!("the events of stream {id:?}"),
            found,
            vec![number],
        );
    }
}

/// A type and an id that together give the same text as others are another stream.
pub async fn type_and_id_are_not_mixed_up(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let names = [
        ("A", "B/C"),
        ("A/B", "C"),
        ("A-B", "C"),
        ("A", "B-C"),
        ("AB", "C"),
        ("A", "BC"),
        ("C", "AB"),
    ];
    for ((aggregate_type, id), number) in names.into_iter().zip(1..) {
        let batch = append(
            &stream_of(aggregate_type, id),
            NoStream,
            numbers(number..=number),
        );
        probe.append(&batch).await;
    }
    for ((aggregate_type, id), number) in names.into_iter().zip(1..) {
        let found = numbers_of(&probe.stream(&stream_of(aggregate_type, id)).await);
        EXACTNESS.equal(
            format_args!("{aggregate_type:?} {id:?}"),
            found,
            vec![number],
        );
    }
    // An id of one type is no id of another.
    probe
        .append(&append(&stream_of("Other", "B/C"), Any, events(1)))
        .await;
    probe.check_ledger().await;
}

fn texts() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().copied()
}
