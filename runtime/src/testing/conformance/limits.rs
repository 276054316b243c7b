//! Limits: what keeps within is stored, what exceeds is refused by name before any I/O.

use std::sync::Arc;

use super::kit::{EXACTNESS, LIMITS, Probe, append, event, events, key, stream, stream_of};
use super::{Setup, Subject};
use crate::append::{AppendBatch, InvalidAppend, NewEvent};
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::version::ExpectedVersion::Any;

/// A store has the limits it was opened with.
pub async fn a_store_has_the_limits_it_was_opened_with(subject: Arc<dyn Subject>) {
    let limits = Limits::default()
        .with_name_bytes(31)
        .with_event_bytes(77)
        .with_batch_bytes(99);
    let probe = limited(&subject, &limits).await;
    LIMITS.equal("the limits", probe.store.limits(), &limits);
}

/// An aggregate type, aggregate id or event type at the limit is stored, one beyond it refused.
pub async fn a_name_at_the_limit_is_stored_and_one_beyond_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    // Two bytes a character: limits count bytes.
    let (fits, over) = (format!("{}x", "é".repeat(127)), "é".repeat(128));
    let named = |aggregate_type: &str, id: &str, event_type: &str| {
        let stream = stream_of(aggregate_type, id);
        append(&stream, Any, vec![event(event_type, "1")])
    };
    probe.append(&named(&fits, &fits, &fits)).await;
    expect_too_large(&probe, named(&over, "1", "E"), "aggregate type", 256, 255).await;
    expect_too_large(&probe, named("T", &over, "E"), "aggregate id", 256, 255).await;
    expect_too_large(&probe, named("T", "1", &over), "event type", 256, 255).await;
}

/// An idempotency key at the limit is stored, one beyond it refused.
pub async fn a_key_at_the_limit_is_stored_and_one_beyond_refused(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let keyed = |length| {
        let batch = append(&stream("1"), Any, events(1));
        batch.with_idempotency_key(key(&"k".repeat(length)))
    };
    probe.append(&keyed(255)).await;
    expect_too_large(&probe, keyed(256), "idempotency key", 256, 255).await;
}

/// A payload at the limit is stored, one beyond it refused, wherever it stands in the batch.
pub async fn an_event_at_the_limit_is_stored_and_one_beyond_refused(subject: Arc<dyn Subject>) {
    let probe = limited(&subject, &Limits::default().with_event_bytes(1000)).await;
    probe
        .append(&append(&stream("1"), Any, vec![sized(1000), sized(1000)]))
        .await;
    let batch = append(&stream("1"), Any, vec![sized(1000), sized(1001)]);
    expect_too_large(&probe, batch, "the event", 1001, 1000).await;
    let batch =
        append(&stream("1"), Any, events(1)).with_stream(stream("2"), Any, vec![sized(1001)]);
    expect_too_large(&probe, batch, "the event", 1001, 1000).await;
}

/// Metadata at the limit of an event is stored, larger metadata refused.
pub async fn metadata_at_the_limit_is_stored_and_beyond_refused(subject: Arc<dyn Subject>) {
    let probe = limited(&subject, &Limits::default().with_event_bytes(1000)).await;
    let frame = r#"{"actor":""}"#.len();
    let with = |bytes: usize| {
        let metadata = Metadata::new().with_actor("a".repeat(bytes - frame));
        append(&stream("1"), Any, events(1)).with_metadata(&metadata)
    };
    probe.append(&with(1000)).await;
    expect_too_large(&probe, with(1001), "the metadata", 1001, 1000).await;
}

/// A batch whose payloads together keep within the limit is stored, one beyond it refused.
pub async fn a_batch_at_the_limit_is_stored_and_one_beyond_refused(subject: Arc<dyn Subject>) {
    let limits = Limits::default()
        .with_event_bytes(500)
        .with_batch_bytes(1000);
    let probe = limited(&subject, &limits).await;
    let batch = |last| {
        let batch = append(&stream("1"), Any, vec![sized(400), sized(400)]);
        batch.with_stream(stream("2"), Any, vec![sized(last)])
    };
    probe.append(&batch(200)).await;
    expect_too_large(&probe, batch(201), "the batch", 1001, 1000).await;
}

/// Names and keys of 10 KB are refused by default, and read back exactly where the limits allow them.
pub async fn names_of_10_kilobytes_are_stored_where_limits_allow(subject: Arc<dyn Subject>) {
    let long = "é0".repeat(10_240 / 3) + "1";
    let batch = append(&stream_of(&long, &long), Any, vec![event(&long, "1")]);
    let batch = batch.with_idempotency_key(key(&long));
    let bytes = long.len();
    {
        let probe = Probe::open(&subject).await;
        expect_too_large(&probe, batch.clone(), "idempotency key", bytes, 255).await;
    }
    let probe = limited(&subject, &Limits::default().with_name_bytes(bytes)).await;
    probe.append(&batch).await;
    let feed = probe.stream(&stream_of(&long, &long)).await;
    let stored = EXACTNESS.present("the event under long names", feed.first());
    let names = [
        stored.aggregate_type(),
        stored.aggregate_id(),
        stored.event_type(),
    ];
    EXACTNESS.equal("the long names", names, [long.as_str(); 3]);
    let found = probe.store.find_append(&key(&long)).await;
    let found = EXACTNESS.fulfilled("the lookup of a long key", found);
    EXACTNESS.present("the append under a long key", found);
}

/// A payload of 10 MB is refused by default, and read back exactly where the limits allow it.
pub async fn a_payload_of_10_megabytes_is_stored_where_limits_allow(subject: Arc<dyn Subject>) {
    const BYTES: usize = 10 * 1024 * 1024;
    let batch = append(&stream("1"), Any, vec![sized(BYTES)]);
    {
        let probe = Probe::open(&subject).await;
        let limit = Limits::default().event_bytes();
        expect_too_large(&probe, batch.clone(), "the event", BYTES, limit).await;
    }
    let probe = limited(&subject, &Limits::default().with_event_bytes(BYTES)).await;
    probe.append(&batch).await;
    let stored = probe.stream(&stream("1")).await;
    let stored = EXACTNESS.present("the payload of 10 MB", stored.first());
    EXACTNESS.holds(
        stored.data() == sized(BYTES).data(),
        "the payload of 10 MB is changed",
    );
}

async fn limited(subject: &Arc<dyn Subject>, limits: &Limits) -> Probe {
    Probe::open_with(subject, Setup::default().with_limits(limits.clone())).await
}

/// An event whose payload has so many bytes, of changing text.
fn sized(bytes: usize) -> NewEvent {
    let text: String = ('a'..='z').cycle().take(bytes - 2).collect();
    event("Sized", &format!("\"{text}\""))
}

async fn expect_too_large(
    probe: &Probe,
    batch: AppendBatch,
    what: &'static str,
    bytes: usize,
    limit: usize,
) {
    let expected = InvalidAppend::TooLarge { what, bytes, limit }.to_string();
    let found = probe.invalid(&batch).await.to_string();
    LIMITS.equal("the error of what is too large", found, expected);
}
