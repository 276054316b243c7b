use annals::{AppendBatch, ExpectedVersion, NewEvent, Position, RecordedEvent, StreamId};

fn recorded() -> RecordedEvent<'static> {
    let event = NewEvent::new("Counted", 2, "{ \"n\": 1 }\n").unwrap();
    let stream = StreamId::new("Counter", "O'Brien").unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
    let mut events = batch.record(Position::START, 1_500_000, |_| None).unwrap();
    events.remove(0)
}

#[test]
fn a_recorded_event_is_serialized_as_the_view_of_a_sql_store_has_it() {
    let event = recorded();
    let json: serde_json::Value = serde_json::to_value(&event).unwrap();
    let expected = serde_json::json!({
        "event_id": event.event_id().to_string(),
        "aggregate_type": "Counter",
        "aggregate_id": "O'Brien",
        "version": 1,
        "position": 1,
        "event_type": "Counted",
        "event_version": 2,
        "recorded_at": "1970-01-01T00:00:01.500Z",
        "occurred_at": null,
        "metadata": null,
        "data": "{ \"n\": 1 }\n",
    });
    assert_eq!(json, expected);
}

#[test]
fn a_recorded_event_is_read_back_from_json() {
    let event = recorded();
    let text = serde_json::to_string(&event).unwrap();
    let read: RecordedEvent<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, event);
}
