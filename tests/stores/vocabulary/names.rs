use annals::{IdempotencyKey, InvalidName, StreamId};

#[test]
fn an_empty_name_is_refused_by_what_it_is_for() {
    let says = |error: InvalidName| error.to_string();
    assert_eq!(
        says(StreamId::new("", "1").unwrap_err()),
        "aggregate type is empty"
    );
    assert_eq!(
        says(StreamId::new("A", "").unwrap_err()),
        "aggregate id is empty"
    );
    assert_eq!(
        says(IdempotencyKey::new("").unwrap_err()),
        "idempotency key is empty"
    );
}

#[test]
fn a_type_with_a_control_character_is_refused_with_its_place() {
    let error = StreamId::new("Äb\nc", "1").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"aggregate type "Äb\nc" has the character '\n' at byte 3"#
    );
    for name in ["\0", "a\t", "\u{7f}", "\u{85}"] {
        assert!(StreamId::new(name, "1").is_err(), "{name:?}");
    }
}

#[test]
fn an_id_and_a_key_have_any_text_but_nul() {
    for text in ["\n", "\u{7f}", "'", "🦀", " "] {
        assert_eq!(StreamId::new("A", text).unwrap().aggregate_id(), text);
        assert_eq!(IdempotencyKey::new(text).unwrap().as_str(), text);
    }
    let error = StreamId::new("A", "a\0b").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"aggregate id "a\0b" has the character '\0' at byte 1"#
    );
    assert!(IdempotencyKey::new("\0").is_err());
}

#[test]
fn streams_of_one_text_are_different_where_type_and_id_differ() {
    let (one, other) = (
        StreamId::new("A", "B/C").unwrap(),
        StreamId::new("A/B", "C").unwrap(),
    );
    assert_eq!(one.to_string(), other.to_string());
    assert_ne!(one, other);
}
