//! Several roots, of different types: all stored or none.

use annals::prelude::*;
use annals::testing::{AppendFault, FaultyStore, ReadFault};
use annals::{AggregateEvent as _, SaveError, StoreErrorKind, UnitOfWork};

use crate::domain::{Account, Ledger, LedgerId};
use crate::domain::{account, always, booked, deposited, withdrawn};
use crate::support::Bench;

on_every_store!(
    roots_of_several_types_are_stored_in_one_append,
    a_conflict_in_one_root_stores_none,
    a_root_without_events_is_left_alone,
    a_unit_without_events_stores_nothing,
    a_unit_does_nothing_until_it_is_committed,
    a_repository_gives_a_unit_its_store,
    one_aggregate_in_two_roots_is_refused,
    a_broken_id_stores_nothing_and_leaves_all_roots,
    a_unit_says_when_its_events_happened,
    a_unit_whose_answer_was_lost_is_stored_once,
    a_unit_that_failed_can_be_committed_again,
    after_a_lost_answer_a_root_with_more_events_conflicts,
    after_a_lost_answer_a_unit_of_other_roots_conflicts,
    after_a_lost_answer_a_root_alone_conflicts,
    after_a_lost_answer_a_unit_in_another_order_conflicts,
    a_repeated_unit_leaves_all_roots_as_they_are_where_one_cannot_be_read,
);

/// An account with a deposit, and a ledger with its line.
fn roots() -> (Root<Account>, Root<Ledger>) {
    let mut root = Root::<Account>::new(account("ada"));
    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    root.record(deposited(5));
    ledger.record(booked("five"));
    (root, ledger)
}

async fn stored(bench: &Bench) -> (u64, u64) {
    let root = bench.accounts().get(&account("ada")).await.unwrap();
    let ledger = bench.ledgers().get(&LedgerId::from(1)).await.unwrap();
    let ledger = ledger.map_or(0, |ledger| ledger.version().get());
    (root.map_or(0, |root| root.version().get()), ledger)
}

async fn roots_of_several_types_are_stored_in_one_append(bench: Bench) {
    let (mut root, mut ledger) = roots();
    root.record(withdrawn(2));
    let unit = UnitOfWork::new(&bench.store);
    let appended = unit.with(&mut root).with(&mut ledger).commit().await;
    let appended = appended.unwrap().unwrap();
    assert!(!appended.repeated);
    assert_eq!(appended.first_position, Position::from(1));
    assert_eq!(appended.last_position, Position::from(3));
    let names: Vec<_> = appended
        .streams
        .iter()
        .map(|added| added.stream.to_string())
        .collect();
    assert_eq!(names, ["Account/ada", "Ledger/1"]);

    assert_eq!((root.version().get(), ledger.version().get()), (2, 1));
    assert!(root.uncommitted().is_empty() && ledger.uncommitted().is_empty());
    assert_eq!(
        bench.accounts().load(root.id()).await.unwrap().state(),
        root.state()
    );
    assert_eq!(
        bench.ledgers().load(ledger.id()).await.unwrap().state(),
        ledger.state()
    );
}

async fn a_conflict_in_one_root_stores_none(bench: Bench) {
    let (mut root, mut ledger) = roots();
    bench
        .ledgers()
        .execute(ledger.id(), always(booked("other")))
        .await
        .unwrap();
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    let failed = unit.commit().await.unwrap_err();
    let SaveError::Conflict(conflict) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(conflict.stream.to_string(), "Ledger/1");
    assert_eq!(conflict.actual, Version::FIRST);
    assert_eq!(stored(&bench).await, (0, 1));
    assert_eq!(
        (root.uncommitted().len(), ledger.uncommitted().len()),
        (1, 1)
    );
    assert_eq!((root.version(), root.cents), (Version::NONE, 5));
}

async fn a_root_without_events_is_left_alone(bench: Bench) {
    let (mut root, _) = roots();
    let mut idle = Root::<Ledger>::new(LedgerId::from(1));
    bench
        .ledgers()
        .execute(idle.id(), always(booked("other")))
        .await
        .unwrap();
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut idle)
        .with(&mut root);
    let appended = unit.commit().await.unwrap().unwrap();
    assert_eq!(appended.streams.len(), 1);
    assert_eq!(
        (idle.version(), root.version()),
        (Version::NONE, Version::FIRST)
    );
}

async fn a_unit_without_events_stores_nothing(bench: Bench) {
    assert_eq!(UnitOfWork::new(&bench.store).commit().await.unwrap(), None);
    let mut idle = Root::<Account>::new(account("ada"));
    let unit = UnitOfWork::new(&bench.store).with(&mut idle);
    assert_eq!(unit.commit().await.unwrap(), None);
    assert_eq!(stored(&bench).await, (0, 0));
}

async fn a_unit_does_nothing_until_it_is_committed(bench: Bench) {
    let (mut root, mut ledger) = roots();
    drop(
        UnitOfWork::new(&bench.store)
            .with(&mut root)
            .with(&mut ledger),
    );
    drop(
        UnitOfWork::new(&bench.store)
            .with(&mut root)
            .with(&mut ledger)
            .commit(),
    );
    assert_eq!(stored(&bench).await, (0, 0));
    assert_eq!(
        (root.uncommitted().len(), ledger.uncommitted().len()),
        (1, 1)
    );
}

async fn a_repository_gives_a_unit_its_store(bench: Bench) {
    let (mut root, mut ledger) = roots();
    let unit = UnitOfWork::new(&bench.accounts().store());
    unit.with(&mut root)
        .with(&mut ledger)
        .commit()
        .await
        .unwrap();
    assert_eq!(stored(&bench).await, (1, 1));
}

async fn one_aggregate_in_two_roots_is_refused(bench: Bench) {
    let ((mut root, _), (mut twin, _)) = (roots(), roots());
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut twin);
    let failed = unit.commit().await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "stream Account/ada stands in the batch twice"
    );
    assert!(matches!(failed, SaveError::Invalid(_)));
    assert_eq!(stored(&bench).await, (0, 0));
    assert_eq!((root.uncommitted().len(), twin.uncommitted().len()), (1, 1));
}

async fn a_broken_id_stores_nothing_and_leaves_all_roots(bench: Bench) {
    let (mut root, mut broken) = (roots().0, Root::<Account>::new(account("")));
    broken.record(deposited(1));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut broken);
    assert!(matches!(unit.commit().await, Err(SaveError::Invalid(_))));
    assert_eq!(
        (root.uncommitted().len(), broken.uncommitted().len()),
        (1, 1)
    );
    assert_eq!(stored(&bench).await, (0, 0));
}

async fn a_unit_says_when_its_events_happened(bench: Bench) {
    let (mut root, mut ledger) = roots();
    let noon = "2020-02-02T12:00:00Z".parse().unwrap();
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    unit.occurred_at(noon).commit().await.unwrap();
    let history = bench
        .ledgers()
        .history(ledger.id())
        .collect()
        .await
        .unwrap();
    assert_eq!(history[0].occurred_at(), noon);
    assert_eq!(history[0].event().name(), "Booked");
}

async fn a_unit_whose_answer_was_lost_is_stored_once(bench: Bench) {
    let faulty = FaultyStore::new(bench.store.clone());
    let (mut root, mut ledger) = roots();
    faulty.on_appends([AppendFault::LoseAnswer]);
    let unit = UnitOfWork::new(&faulty).with(&mut root).with(&mut ledger);
    unit.commit().await.unwrap();
    assert_eq!(faulty.appends(), 2);
    assert_eq!(stored(&bench).await, (1, 1));
    assert_eq!(
        (root.version(), ledger.version()),
        (Version::FIRST, Version::FIRST)
    );
}

async fn a_unit_that_failed_can_be_committed_again(bench: Bench) {
    let faulty = FaultyStore::new(bench.store.clone());
    let (mut root, mut ledger) = roots();
    faulty.on_appends([AppendFault::Fail(StoreErrorKind::Full)]);
    let unit = UnitOfWork::new(&faulty).with(&mut root).with(&mut ledger);
    let failed = unit.commit().await.unwrap_err();
    assert!(failed.is_retryable() && matches!(failed, SaveError::Store(_)));
    assert_eq!(stored(&bench).await, (0, 0));
    let unit = UnitOfWork::new(&faulty).with(&mut root).with(&mut ledger);
    unit.commit().await.unwrap();
    assert_eq!(stored(&bench).await, (1, 1));
}

/// Commits the two roots to a store that stores them and never answers.
async fn commit_without_answer(bench: &Bench, root: &mut Root<Account>, ledger: &mut Root<Ledger>) {
    let faulty = FaultyStore::new(bench.store.clone());
    faulty.on_appends([AppendFault::LoseAnswer]);
    faulty.on_appends((0..100).map(|_| AppendFault::LoseRequest));
    let unit = UnitOfWork::new(&faulty).with(root).with(ledger);
    let failed = unit.commit().await.unwrap_err();
    assert!(failed.is_retryable() && matches!(failed, SaveError::Indeterminate { .. }));
    assert_eq!(stored(bench).await, (1, 1));
}

async fn after_a_lost_answer_a_root_with_more_events_conflicts(bench: Bench) {
    let (mut root, mut ledger) = roots();
    commit_without_answer(&bench, &mut root, &mut ledger).await;
    ledger.record(booked("never stored"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    assert!(unit.commit().await.unwrap_err().is_conflict());
    assert_eq!(
        (root.uncommitted().len(), ledger.uncommitted().len()),
        (1, 2)
    );
}

async fn after_a_lost_answer_a_unit_of_other_roots_conflicts(bench: Bench) {
    let (mut root, mut ledger) = roots();
    commit_without_answer(&bench, &mut root, &mut ledger).await;
    let mut other = Root::<Ledger>::new(LedgerId::from(2));
    other.record(booked("five"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut other);
    assert!(unit.commit().await.unwrap_err().is_conflict());
    assert_eq!(other.uncommitted().len(), 1);
    assert!(bench.ledgers().get(other.id()).await.unwrap().is_none());
}

async fn after_a_lost_answer_a_root_alone_conflicts(bench: Bench) {
    let (mut root, mut ledger) = roots();
    commit_without_answer(&bench, &mut root, &mut ledger).await;
    assert!(
        bench
            .accounts()
            .save(&mut root)
            .await
            .unwrap_err()
            .is_conflict()
    );
    assert!(
        bench
            .ledgers()
            .save(&mut ledger)
            .await
            .unwrap_err()
            .is_conflict()
    );
}

async fn after_a_lost_answer_a_unit_in_another_order_conflicts(bench: Bench) {
    let (mut root, mut ledger) = roots();
    commit_without_answer(&bench, &mut root, &mut ledger).await;
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut ledger)
        .with(&mut root);
    assert!(unit.commit().await.unwrap_err().is_conflict());
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    assert!(unit.commit().await.unwrap().unwrap().repeated);
    assert_eq!(
        (root.version(), ledger.version()),
        (Version::FIRST, Version::FIRST)
    );
    assert!(root.uncommitted().is_empty() && ledger.uncommitted().is_empty());
    assert_eq!(stored(&bench).await, (1, 1));
}

async fn a_repeated_unit_leaves_all_roots_as_they_are_where_one_cannot_be_read(bench: Bench) {
    let key = crate::support::key("k");
    let (mut root, mut ledger) = roots();
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    unit.idempotency_key(key.clone()).commit().await.unwrap();

    let faulty = FaultyStore::new(bench.store.clone());
    root.record(deposited(5));
    ledger.record(booked("five"));
    faulty.on_reads([
        ReadFault::None,
        ReadFault::FailAt {
            page: 1,
            kind: StoreErrorKind::Io,
        },
    ]);
    let unit = UnitOfWork::new(&faulty).with(&mut root).with(&mut ledger);
    unit.idempotency_key(key.clone())
        .commit()
        .await
        .unwrap_err();
    assert_eq!(
        (root.uncommitted().len(), ledger.uncommitted().len()),
        (1, 1)
    );

    let unit = UnitOfWork::new(&faulty).with(&mut root).with(&mut ledger);
    assert!(
        unit.idempotency_key(key)
            .commit()
            .await
            .unwrap()
            .unwrap()
            .repeated
    );
    assert_eq!((root.cents, ledger.lines.len()), (5, 1));
}
