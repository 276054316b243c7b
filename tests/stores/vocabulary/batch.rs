use annals::ExpectedVersion::{Any, NoStream};
use annals::{
    AppendBatch, AppendError, AppendId, Appended, IdempotencyKey, InvalidAppend, Metadata,
    NewEvent, Position, RecordedEvent, StoreError, StoreErrorKind, StreamId, Version,
};

fn stream(id: &str) -> StreamId {
    StreamId::new("Counter", id).unwrap()
}

fn event(data: &str) -> NewEvent {
    NewEvent::new("Counted", 1, data.to_owned()).unwrap()
}

/// Two events of one stream, then one of another.
fn batch() -> AppendBatch {
    AppendBatch::new()
        .with_stream(stream("a"), Any, vec![event("1"), event("2")])
        .with_stream(stream("b"), NoStream, vec![event("3")])
}

fn recorded(batch: &AppendBatch) -> Vec<RecordedEvent<'static>> {
    batch.record(Position::START, 1_000, |_| None).unwrap()
}

#[test]
fn a_payload_that_is_not_json_is_refused() {
    for data in [
        "",
        "{",
        "{} {}",
        "nul",
        "'a'",
        "\u{feff}{}",
        "\"\n\"",
        "NaN",
    ] {
        let error = NewEvent::new("Counted", 1, data).unwrap_err();
        assert!(
            matches!(error, InvalidAppend::NotJson { .. }),
            "{data:?}: {error:?}"
        );
    }
}

#[test]
fn a_schema_version_of_zero_is_refused() {
    let error = NewEvent::new("Counted", 0, "1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Counted` has schema version 0, versions begin with 1"
    );
}

#[test]
fn an_event_type_without_a_valid_name_is_refused() {
    for name in ["", "a\nb", "\0"] {
        let error = NewEvent::new(name, 1, "1").unwrap_err();
        assert!(
            matches!(error, InvalidAppend::Name(_)),
            "{name:?}: {error:?}"
        );
    }
}

#[test]
fn a_time_of_occurrence_is_cut_to_the_microsecond_before_and_after_1970() {
    for (nanos, micros) in [(1_999, 1), (-1, -1), (-1_001, -2), (0, 0)] {
        let at = chrono::DateTime::from_timestamp_nanos(nanos);
        let kept = event("1").with_occurred_at(at).occurred_at().unwrap();
        assert_eq!(
            kept.timestamp_nanos_opt(),
            Some(micros * 1_000),
            "{nanos} ns"
        );
    }
}

#[test]
fn fresh_batches_have_ids_of_their_own_and_clones_the_same() {
    let batch = batch();
    let clone = batch.clone();
    assert_eq!(batch.id(), clone.id());
    assert_eq!(batch.event_id(77), clone.event_id(77));
    assert_ne!(AppendBatch::new().id(), AppendBatch::new().id());
}

#[test]
fn a_key_is_the_id_of_its_batch() {
    let key = IdempotencyKey::new("order 7").unwrap();
    let batch = batch().with_idempotency_key(key.clone());
    assert_eq!(batch.id(), AppendId::Key(key));
    assert_eq!(batch.id().to_string(), "order 7");
}

#[test]
fn event_ids_are_distinct_within_a_batch_and_from_those_of_another() {
    let (batch, other) = (batch(), batch());
    let ids: std::collections::HashSet<_> = (0..10_000).map(|at| batch.event_id(at)).collect();
    assert_eq!(ids.len(), 10_000);
    assert_ne!(batch.event_id(0), other.event_id(0));
    assert_eq!(batch.event_id(9_999).as_uuid().get_version_num(), 7);
}

#[test]
fn metadata_that_says_nothing_is_none() {
    assert_eq!(batch().with_metadata(&Metadata::new()).metadata(), None);
    let actor = Metadata::new().with_actor("clerk");
    assert_eq!(
        batch().with_metadata(&actor).metadata(),
        Some(r#"{"actor":"clerk"}"#)
    );
}

#[test]
fn a_batch_is_stored_as_its_events_and_as_no_others() {
    let batch = batch();
    let events = recorded(&batch);
    assert!(batch.is_stored_as(events.clone()));
    assert!(!batch.is_stored_as(events[..2].to_vec()));
    assert!(!batch.is_stored_as([&events[..], &events[..1]].concat()));
    assert!(!batch.is_stored_as(events.iter().rev().cloned()));
    assert!(!batch.is_stored_as([]));
}

#[test]
fn recorded_events_go_on_after_the_last_of_their_stream() {
    let before = recorded(&batch());
    let of_a = before.iter().rfind(|event| event.aggregate_id() == "a");
    let later = AppendBatch::new().with_stream(stream("a"), Any, vec![event("4")]);
    let events = later.record(Position::from(3), 10, |_| of_a).unwrap();
    assert_eq!(events[0].position(), Position::from(4));
    assert_eq!(events[0].version(), Version::from(3));
    // The clock went back from 1,000 to 10.
    assert_eq!(events[0].recorded_at().timestamp_micros(), 1_000);
    assert_eq!(events[0].event_id(), later.event_id(0));
}

#[test]
fn a_batch_is_not_recorded_where_a_stream_is_not_as_expected() {
    let before = recorded(&batch());
    let conflict = batch()
        .record(Position::from(3), 10, |_| before.last())
        .unwrap_err();
    assert_eq!(
        conflict.to_string(),
        "expected no events in stream Counter/b, found version 1"
    );
}

#[test]
fn an_append_is_told_by_its_events() {
    let appended = Appended::from_events(recorded(&batch())).unwrap().unwrap();
    assert_eq!(appended.first_position, Position::from(1));
    assert_eq!(appended.last_position, Position::from(3));
    let streams = appended.streams.iter();
    let streams: Vec<_> = streams
        .map(|added| {
            (
                added.stream.to_string(),
                added.first_version.get(),
                added.last_version.get(),
            )
        })
        .collect();
    assert_eq!(
        streams,
        [
            ("Counter/a".to_owned(), 1, 2),
            ("Counter/b".to_owned(), 1, 1)
        ]
    );
    assert_eq!(Appended::from_events([]), Ok(None));
}

#[test]
fn errors_of_an_append_answer_what_to_do() {
    let conflict = annals::Conflict::new(stream("a"), NoStream, Version::from(2));
    let source = || StoreError::new(StoreErrorKind::Io, "writing");
    let open = AppendError::Indeterminate {
        id: batch().id(),
        source: source(),
    };
    for (error, is_conflict, is_retryable) in [
        (AppendError::from(conflict), true, false),
        (AppendError::from(InvalidAppend::NoEvents), false, false),
        (AppendError::from(source()), false, true),
        (
            AppendError::from(StoreError::new(StoreErrorKind::ReadOnly, "writing")),
            false,
            false,
        ),
        (open, false, true),
    ] {
        assert_eq!(error.is_conflict(), is_conflict, "{error:?}");
        assert_eq!(error.is_retryable(), is_retryable, "{error:?}");
    }
}
