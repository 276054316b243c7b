//! Payloads and metadata: kept as they were sent.

use std::sync::Arc;

use serde_json::json;

use super::Subject;
use super::kit::{EXACTNESS, Probe, append, event, events, stream, versioned};
use crate::append::NewEvent;
use crate::metadata::Metadata;
use crate::version::ExpectedVersion::Any;

/// JSON texts that a store that parses, normalizes or cuts would change.
const PAYLOADS: &[&str] = &[
    "null",
    "true",
    "0",
    "-0",
    "0.10",
    "1e2",
    "1E+2",
    "123456789012345678901234567890.123456789012345678901234567890",
    "\"\"",
    "\"plain\"",
    r#""\u0000""#,
    r#""a\u0000b""#,
    r#""\n\r\t\b\f\/\\\"""#,
    r#""\u00e9""#,
    "\"é\"",
    r#""\ud83e\udd80""#,
    "\"🦀\"",
    "\"\u{7f}\u{2028}\u{2029}\u{feff}\"",
    "\"'; DROP TABLE events; --\"",
    "[]",
    "[ ]",
    "{}",
    "[1,2,[3,[4,[5]]]]",
    r#"{"b":1,"a":2}"#,
    r#"{"a":1,"a":2}"#,
    r#"{"":0,"é":{"💶":null}}"#,
    " \n\t\r{ \"a\" :\n1 , \"b\":[ ] }\r\n ",
];

/// JSON of every kind is kept as it was sent: its blanks, escapes, numbers and order of keys.
pub async fn json_of_every_kind_is_kept_as_it_was_sent(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let all: Vec<NewEvent> = PAYLOADS.iter().map(|data| event("Kept", data)).collect();
    probe.append(&append(&stream("together"), Any, all)).await;
    for data in PAYLOADS {
        let batch = append(&stream("one by one"), Any, vec![event("Kept", data)]);
        probe.append(&batch).await;
    }
    for id in ["together", "one by one"] {
        let found = probe.stream(&stream(id)).await;
        let found: Vec<&str> = found.iter().map(|event| event.data()).collect();
        EXACTNESS.equal("the payloads", found.as_slice(), PAYLOADS);
    }
}

/// An event keeps its schema version, up to the largest there is.
pub async fn schema_versions_are_kept(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let sent = [1, 2, 255, 65_536, i32::MAX as u32, u32::MAX];
    let versioned = |version| versioned("Versioned", version, "1");
    let batch = append(&stream("1"), Any, sent.map(versioned).into());
    probe.append(&batch).await;
    let found = probe.stream(&stream("1")).await;
    let found: Vec<u32> = found.iter().map(|event| event.event_version()).collect();
    EXACTNESS.equal("the schema versions", found, sent.into());
}

/// Metadata is kept beside each event of its append, and none where none was sent.
pub async fn metadata_is_kept(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let metadata = Metadata::new()
        .with_actor("O'Brien \"Bob\" \0 🦀")
        .with_correlation_id("1")
        .with_causation_id("a\nb")
        .with("nested", json!({ "list": [1, null, { "é": "\u{0}" }] }));
    for metadata in [Metadata::new(), metadata] {
        let batch = append(&stream("1"), Any, events(2)).with_stream(stream("2"), Any, events(1));
        let batch = batch.with_metadata(&metadata);
        let appended = probe.append(&batch).await;
        let before = appended.first_position.get() - 1;
        for event in probe
            .feed()
            .await
            .into_iter()
            .skip(usize::try_from(before).unwrap_or(0))
        {
            EXACTNESS.equal(
                "the metadata's text",
                event.metadata_json(),
                batch.metadata(),
            );
            let read = EXACTNESS.fulfilled("reading metadata", event.metadata());
            EXACTNESS.equal("the metadata", &read, &metadata);
        }
    }
}
