use annals::store::{Page, PageBuilder, PageRow};
use annals::{
    AppendBatch, EventId, ExpectedVersion, Metadata, NewEvent, Position, StreamId, Version,
};

fn row(page: &mut PageBuilder) -> PageRow {
    PageRow {
        stream: page.add_stream("Counter", "1"),
        event_type: page.add_event_type("Counted", 3),
        event_id: EventId::from(uuid::Uuid::from_u128(7)),
        version: Version::from(5),
        position: Position::from(9),
        recorded_at: -1,
        occurred_at: Some(1),
    }
}

#[test]
fn a_page_gives_back_what_was_pushed() {
    let mut builder = PageBuilder::new();
    let row = row(&mut builder);
    builder.push(row, Some(br#"{"actor":"a"}"#), "\"é\"".as_bytes());
    builder.push(row, None, b"2");
    let page = builder.finish().unwrap();
    assert_eq!(page.len(), 2);
    let first = page.get(0).unwrap();
    assert_eq!(
        (first.aggregate_type(), first.aggregate_id()),
        ("Counter", "1")
    );
    assert_eq!((first.event_type(), first.event_version()), ("Counted", 3));
    assert_eq!((first.version().get(), first.position().get()), (5, 9));
    assert_eq!(first.recorded_at().timestamp_micros(), -1);
    assert_eq!(first.occurred_at().timestamp_micros(), 1);
    assert_eq!(
        (first.data(), first.metadata_json()),
        ("\"é\"", Some(r#"{"actor":"a"}"#))
    );
    assert_eq!(page.last().unwrap().metadata_json(), None);
    assert!(page.get(2).is_none());
}

#[test]
fn a_page_that_is_filled_anew_forgets_what_it_had() {
    let mut builder = PageBuilder::new();
    let first = row(&mut builder);
    builder.push(first, None, b"1");
    let mut builder = builder.finish().unwrap().into_builder();
    assert!(builder.is_empty());
    let second = row(&mut builder);
    builder.push(second, None, b"2");
    let page = builder.finish().unwrap();
    let data: Vec<_> = page.iter().map(|event| event.data().to_owned()).collect();
    assert_eq!(data, ["2"]);
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_position() {
    let mut builder = PageBuilder::new();
    let row = row(&mut builder);
    // Together the two are one character.
    builder.push(row, None, &[0xc3]);
    builder.push(row, None, &[0xa9]);
    let error = builder.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a stored text is not UTF-8 at position 9"
    );
}

#[test]
fn a_page_is_full_by_count_or_by_size() {
    let mut small = PageBuilder::new();
    let row_of_small = row(&mut small);
    let mut large = PageBuilder::new();
    let row_of_large = row(&mut large);
    for _ in 0..4096 {
        assert!(!small.is_full());
        small.push(row_of_small, None, b"1");
    }
    assert!(small.is_full());
    large.push(row_of_large, None, &vec![b'1'; 1024 * 1024]);
    assert!(large.is_full());
}

#[test]
fn an_event_of_one_page_is_pushed_onto_another() {
    let event = NewEvent::new("Counted", 2, "1").unwrap();
    let event = event.with_occurred_at(chrono::DateTime::UNIX_EPOCH);
    let stream = StreamId::new("Counter", "1").unwrap();
    let batch = AppendBatch::new()
        .with_stream(stream, ExpectedVersion::Any, vec![event])
        .with_metadata(&Metadata::new().with_actor("clerk"));
    let events = batch.record(Position::START, 5, |_| None).unwrap();
    let copied = |page: Page| {
        let mut builder = PageBuilder::new();
        page.iter().for_each(|event| builder.push_event(&event));
        builder.finish().unwrap()
    };
    let mut builder = PageBuilder::new();
    builder.push_event(&events[0]);
    let page = copied(builder.finish().unwrap());
    assert_eq!(page.get(0).unwrap(), events[0]);
}
