//! Group commit: what waits shares one transaction, and nothing else.

use annals::store::BoxFuture;
use annals::{AppendError, Appended, EventStore, ExpectedVersion, SqliteStore};
use pollster::block_on;

use super::kit::{Place, append, count, deposits, deposits_at, eventually, feed, poll_once};

/// How often the WAL says that a transaction was committed.
///
/// After a header of 32 bytes, each frame has a header of 24 bytes and a page; its second number is the
/// size of the database where the frame ends a transaction, else 0.
fn commits(place: &Place) -> usize {
    let wal = std::fs::read(place.directory().join("events.db-wal")).unwrap();
    let frames = wal.get(32..).unwrap_or_default().chunks_exact(24 + 4096);
    frames
        .filter(|frame| frame.get(4..8) != Some(&[0; 4]))
        .count()
}

/// Appends that all wait in the queue while `sql` holds the file, and are then answered.
fn together(
    place: &Place,
    appends: &mut [BoxFuture<'_, Result<Appended, AppendError>>],
) -> Vec<Result<Appended, AppendError>> {
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for append in &mut *appends {
        assert!(poll_once(append).is_pending());
    }
    other.execute_batch("COMMIT").unwrap();
    appends.iter_mut().map(block_on).collect()
}

fn sent<'a>(
    store: &'a SqliteStore,
    batches: impl IntoIterator<Item = annals::AppendBatch>,
) -> Vec<BoxFuture<'a, Result<Appended, AppendError>>> {
    batches
        .into_iter()
        .map(|batch| store.append(batch))
        .collect()
}

#[test]
fn appends_that_wait_are_committed_together() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 1)).unwrap();
    let before = commits(&place);
    let mut appends = sent(&store, (0..300).map(|id| deposits(&format!("{id}"), 2)));
    let answers = together(&place, &mut appends);
    assert!(answers.iter().all(Result::is_ok));
    // The first of them is on its way alone, before the others are there.
    assert!(
        commits(&place) - before <= 2,
        "{} commits",
        commits(&place) - before
    );
    assert_eq!(feed(&store).len(), 601);
}

#[test]
fn appends_one_after_another_are_committed_one_by_one() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 1)).unwrap();
    let before = commits(&place);
    for _ in 0..30 {
        append(&store, deposits("1", 1)).unwrap();
    }
    assert_eq!(commits(&place) - before, 30);
}

#[test]
fn a_conflict_in_a_group_leaves_the_others_alone() {
    let place = Place::new();
    let store = place.open();
    let batches =
        (0..40).map(|n| deposits_at(&format!("{}", n % 10), ExpectedVersion::NoStream, 3));
    let answers = together(&place, &mut sent(&store, batches));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    assert!(
        answers
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .all(AppendError::is_conflict)
    );
    for id in 0..10 {
        assert_eq!(count(&store, &id.to_string()), 3);
    }
}

#[test]
fn one_batch_twice_in_a_group_is_stored_once() {
    let place = Place::new();
    let store = place.open();
    let batch = deposits_at("1", ExpectedVersion::NoStream, 3);
    let answers = together(&place, &mut sent(&store, [batch.clone(), batch]));
    let repeated: Vec<bool> = answers
        .into_iter()
        .map(|answer| answer.unwrap().repeated)
        .collect();
    assert_eq!(repeated, [false, true]);
    assert_eq!(count(&store, "1"), 3);
}

/// SQL fails within the transaction where a table has been dropped: what does not need it is stored.
#[test]
fn an_append_that_sql_refuses_leaves_the_others_of_its_group_alone() {
    let place = Place::new();
    let store = place.open();
    append(&store, deposits("1", 1)).unwrap();
    place
        .sql()
        .execute_batch("DROP TABLE annals_append_keys")
        .unwrap();
    let batches = (0..20).map(|n| {
        let expected = if n % 2 == 0 {
            ExpectedVersion::Any
        } else {
            ExpectedVersion::NoStream
        };
        deposits_at(&format!("new {n}"), expected, 2)
    });
    let answers = together(&place, &mut sent(&store, batches));
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.is_ok(), n % 2 == 1, "{n}: {answer:?}");
        assert_eq!(count(&store, &format!("new {n}")), 2 * (n % 2));
    }
}

#[test]
fn an_append_whose_future_is_dropped_is_stored_whole() {
    let place = Place::new();
    let store = place.open();
    let other = place.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut dropped = store.append(deposits("1", 5));
    assert!(poll_once(&mut dropped).is_pending());
    drop(dropped);
    other.execute_batch("COMMIT").unwrap();
    eventually("the append is stored", || count(&store, "1") == 5);
    append(&store, deposits("1", 1)).unwrap();
    assert_eq!(count(&store, "1"), 6);
}

#[test]
fn more_appends_than_the_queue_holds_are_all_stored() {
    let place = Place::new();
    let store = place.open();
    let mut appends = sent(
        &store,
        (0..3000).map(|id| deposits(&format!("{}", id % 7), 1)),
    );
    for append in &mut appends {
        let _ = poll_once(append);
    }
    for append in appends {
        block_on(append).unwrap();
    }
    assert_eq!(feed(&store).len(), 3000);
}
