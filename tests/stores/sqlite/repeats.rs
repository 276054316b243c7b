//! Appends sent again, where SQLite finds them in its own way.

use annals::{AppendBatch, AppendError, ExpectedVersion, IdempotencyKey, Version};

use super::kit::{Place, account, append, deposited, deposits, deposits_at, feed};

#[test]
fn a_key_that_reads_like_the_id_of_a_batch_is_another_id() {
    let place = Place::new();
    let store = place.open();
    let own = deposits("1", 1);
    append(&store, own.clone()).unwrap();
    let key = IdempotencyKey::new(own.id().to_string()).unwrap();
    let chosen = deposits("2", 1).with_idempotency_key(key);
    assert!(!append(&store, chosen).unwrap().repeated);
    assert!(append(&store, own).unwrap().repeated);
    assert_eq!(feed(&store).len(), 2);
}

#[test]
fn only_appends_that_need_it_are_entered_under_a_key() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits_at("1", ExpectedVersion::NoStream, 1)).unwrap();
    let two =
        deposits("1", 1).with_stream(account("2"), ExpectedVersion::NoStream, vec![deposited(1)]);
    append(&store, two).unwrap();
    let keys = || {
        place
            .sql()
            .query_row("SELECT count(*) FROM annals_append_keys", [], |row| {
                row.get(0)
            })
    };
    assert_eq!(keys(), Ok(0));
    append(&store, deposits("1", 1)).unwrap();
    assert_eq!(keys(), Ok(1));
}

#[test]
fn a_batch_is_found_by_the_first_stream_whose_version_it_states() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits_at("2", ExpectedVersion::Any, 4)).unwrap();
    let events = || vec![deposited(1), deposited(2)];
    let batch = AppendBatch::new()
        .with_stream(account("1"), ExpectedVersion::Any, events())
        .with_stream(
            account("2"),
            ExpectedVersion::Exactly(Version::from(4)),
            events(),
        )
        .with_stream(account("3"), ExpectedVersion::NoStream, events());
    let first = append(&store, batch.clone()).unwrap();
    append(&store, deposits("2", 7)).unwrap();
    let second = append(&store, batch).unwrap();
    assert!(second.repeated);
    assert_eq!(second.streams, first.streams);
    assert_eq!(second.first_position, first.first_position);
    assert_eq!(second.last_position, first.last_position);
}

#[test]
fn a_batch_that_grew_since_it_was_stored_is_not_taken_for_stored() {
    let place = Place::new();
    let store = place.open();
    let batch = deposits_at("1", ExpectedVersion::NoStream, 2);
    append(&store, batch.clone()).unwrap();
    let grown = batch.with_stream(account("2"), ExpectedVersion::NoStream, vec![deposited(1)]);
    let error = append(&store, grown).unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(feed(&store).len(), 2);
}

#[test]
fn a_key_is_looked_up_before_versions_are_checked() {
    let place = Place::new();
    let store = place.open();
    let key = || IdempotencyKey::new("once").unwrap();
    let batch = deposits_at("1", ExpectedVersion::NoStream, 2).with_idempotency_key(key());
    append(&store, batch.clone()).unwrap();
    assert!(append(&store, batch).unwrap().repeated);
    let other = deposits_at("1", ExpectedVersion::NoStream, 3).with_idempotency_key(key());
    let error = append(&store, other).unwrap_err();
    assert!(matches!(error, AppendError::KeyReused { .. }), "{error}");
}
