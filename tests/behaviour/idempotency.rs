//! The same key twice: stored once, answered twice with the same result.

use std::convert::Infallible;

use annals::prelude::*;
use annals::{ExecuteError, Executed, SaveError, UnitOfWork};
use uuid::Uuid;

use crate::domain::{Account, AccountEvent, Ledger, LedgerId};
use crate::domain::{account, always, booked, deposited, opened};
use crate::support::{Bench, Interrupted, Store, every_store, key};

fn assert_same_answer(again: &Executed<Account>, first: &Executed<Account>) {
    assert!(again.is_repeated());
    assert_eq!(again.state(), first.state());
    assert_eq!(again.version(), first.version());
    assert_eq!(again.events(), first.events());
    assert_eq!(again.position(), first.position());
}

/// Carries out the command under the key "k", as a twin of the caller would.
async fn deposit_under_key(store: Store, cents: i64) {
    let (accounts, ada) = (Repository::<Account>::new(store), account("ada"));
    let deposit = accounts.execute(&ada, always(deposited(cents)));
    deposit.idempotency_key(key("k")).await.unwrap();
}

on_every_store!(
    a_command_under_one_key_is_carried_out_once,
    the_answer_stays_the_same_after_later_commands,
    the_decision_does_not_run_again,
    a_repeated_command_is_not_held_to_its_expected_version,
    other_keys_are_other_commands,
    a_key_used_for_another_aggregate_is_refused,
    a_key_used_for_a_unit_of_work_is_refused_to_a_command_and_a_save,
    a_key_used_for_other_events_is_refused_to_a_save,
    a_save_under_one_key_is_stored_once,
    a_repeated_save_brings_the_root_to_what_is_stored,
    a_unit_of_work_under_one_key_is_stored_once,
    a_decision_without_events_does_not_use_the_key,
    a_refused_command_does_not_use_the_key,
    a_twin_s_command_is_found_by_the_append,
    a_twin_s_command_is_found_though_its_events_differ,
    a_twin_s_command_is_found_after_a_conflict,
    a_twin_s_command_is_found_where_its_events_make_the_decision_refuse,
    a_twin_s_command_is_found_where_its_events_leave_nothing_to_do,
    a_twin_s_command_is_found_where_another_version_was_expected,
);

async fn a_command_under_one_key_is_carried_out_once(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let deposit = || {
        accounts
            .execute(&ada, always((opened("Ada"), deposited(5))))
            .idempotency_key(key("k"))
    };
    let first = deposit().await.unwrap();
    assert!(!first.is_repeated());
    assert_same_answer(&deposit().await.unwrap(), &first);
    assert_eq!(
        accounts.load(&ada).await.unwrap().version(),
        Version::from(2)
    );
}

async fn the_answer_stays_the_same_after_later_commands(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    let deposit = || {
        accounts
            .execute(&ada, always(deposited(10)))
            .idempotency_key(key("k"))
    };
    let first = deposit().await.unwrap();
    accounts
        .execute(&ada, always(deposited(100)))
        .await
        .unwrap();
    let again = deposit().await.unwrap();
    assert_same_answer(&again, &first);
    assert_eq!((again.state().cents, again.version().get()), (11, 2));
}

async fn the_decision_does_not_run_again(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    deposit_under_key(bench.store.clone(), 5).await;
    let decide = |_: &Account| -> Result<(), Infallible> { panic!("decided") };
    let again = accounts
        .execute(&ada, decide)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert_eq!(again.events(), [AccountEvent::from(deposited(5))]);
}

async fn a_repeated_command_is_not_held_to_its_expected_version(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let deposit = || {
        accounts
            .execute(&ada, always(deposited(5)))
            .idempotency_key(key("k"))
            .expect_version(0)
    };
    let first = deposit().await.unwrap();
    assert_same_answer(&deposit().await.unwrap(), &first);
}

async fn other_keys_are_other_commands(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    for cents in 1..=3 {
        let deposit = accounts.execute(&ada, always(deposited(1)));
        let done = deposit
            .idempotency_key(key(&format!("k{cents}")))
            .await
            .unwrap();
        assert_eq!(done.state().cents, cents);
    }
}

async fn a_key_used_for_another_aggregate_is_refused(bench: Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    deposit_under_key(bench.store.clone(), 5).await;

    let eve = account("eve");
    let other_id = accounts
        .execute(&eve, always(deposited(5)))
        .idempotency_key(key("k"));
    let failed = other_id.await.unwrap_err();
    assert!(!failed.is_retryable() && !failed.is_conflict());
    assert!(matches!(&failed, ExecuteError::KeyReused { key: reused } if *reused == key("k")));
    assert!(accounts.get(&eve).await.unwrap().is_none());

    let ledger = LedgerId::from(1);
    let other_type = ledgers
        .execute(&ledger, always(booked("one")))
        .idempotency_key(key("k"));
    assert!(matches!(
        other_type.await,
        Err(ExecuteError::KeyReused { .. })
    ));
    assert!(ledgers.get(&ledger).await.unwrap().is_none());
}

async fn a_key_used_for_a_unit_of_work_is_refused_to_a_command_and_a_save(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let mut root = Root::<Account>::new(ada.clone());
    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    root.record(deposited(5));
    ledger.record(booked("five"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    unit.idempotency_key(key("k")).commit().await.unwrap();

    let command = accounts
        .execute(&ada, always(deposited(5)))
        .idempotency_key(key("k"));
    assert!(matches!(command.await, Err(ExecuteError::KeyReused { .. })));
    let mut other = Root::<Account>::new(ada.clone());
    other.record(deposited(5));
    let save = accounts.save(&mut other).idempotency_key(key("k"));
    assert!(matches!(save.await, Err(SaveError::KeyReused { .. })));
    assert_eq!(accounts.load(&ada).await.unwrap().version(), Version::FIRST);
}

async fn a_key_used_for_other_events_is_refused_to_a_save(bench: Bench) {
    let accounts = bench.accounts();
    deposit_under_key(bench.store.clone(), 5).await;
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(6));
    let failed = accounts
        .save(&mut root)
        .idempotency_key(key("k"))
        .await
        .unwrap_err();
    assert!(matches!(failed, SaveError::KeyReused { .. }) && !failed.is_retryable());
    assert_eq!(root.uncommitted().len(), 1);
}

async fn a_save_under_one_key_is_stored_once(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let mut first = Root::<Account>::new(ada.clone());
    first.record([deposited(5), deposited(6)]);
    let appended = accounts
        .save(&mut first)
        .idempotency_key(key("k"))
        .await
        .unwrap()
        .unwrap();

    let mut again = Root::<Account>::new(ada.clone());
    again.record([deposited(5), deposited(6)]);
    let repeated = accounts
        .save(&mut again)
        .idempotency_key(key("k"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(repeated, appended.repeated());
    assert_eq!(
        (again.state(), again.version()),
        (first.state(), first.version())
    );
    assert!(again.uncommitted().is_empty());
    assert_eq!(
        accounts.load(&ada).await.unwrap().version(),
        Version::from(2)
    );
}

async fn a_repeated_save_brings_the_root_to_what_is_stored(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    deposit_under_key(bench.store.clone(), 5).await;
    accounts
        .execute(&ada, always(deposited(100)))
        .await
        .unwrap();

    let mut root = accounts.load(&ada).await.unwrap();
    root.record(deposited(5));
    assert_eq!(root.cents, 110);
    accounts
        .save(&mut root)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert_eq!((root.cents, root.version().get()), (105, 2));
    assert!(root.uncommitted().is_empty());
    root.record(deposited(1));
    accounts.save(&mut root).await.unwrap();
}

async fn a_unit_of_work_under_one_key_is_stored_once(bench: Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    let (ada, ledger_id) = (account("ada"), LedgerId::from(1));
    for repeated in [false, true, true] {
        let root = accounts.get(&ada).await.unwrap();
        let mut root = root.unwrap_or_else(|| Root::new(ada.clone()));
        let ledger = ledgers.get(&ledger_id).await.unwrap();
        let mut ledger = ledger.unwrap_or_else(|| Root::new(ledger_id.clone()));
        root.record(deposited(5));
        ledger.record(booked("five"));
        let unit = UnitOfWork::new(&bench.store)
            .with(&mut root)
            .with(&mut ledger);
        let appended = unit
            .idempotency_key(key("k"))
            .commit()
            .await
            .unwrap()
            .unwrap();

        assert_eq!(appended.repeated, repeated);
        assert_eq!(
            (appended.first_position.get(), appended.last_position.get()),
            (1, 2)
        );
        assert_eq!((root.cents, root.version()), (5, Version::FIRST));
        assert_eq!((ledger.lines.len(), ledger.version()), (1, Version::FIRST));
        assert!(root.uncommitted().is_empty() && ledger.uncommitted().is_empty());
    }
}

async fn a_decision_without_events_does_not_use_the_key(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let nothing = accounts
        .execute(&ada, |_| Ok::<_, Infallible>(()))
        .idempotency_key(key("k"));
    assert_eq!(nothing.await.unwrap().position(), None);
    let deposit = accounts
        .execute(&ada, always(deposited(5)))
        .idempotency_key(key("k"));
    assert!(!deposit.await.unwrap().is_repeated());
}

async fn a_refused_command_does_not_use_the_key(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let withdraw = || {
        accounts
            .execute(&ada, |account| account.withdraw(5))
            .idempotency_key(key("k"))
    };
    assert!(withdraw().await.unwrap_err().is_rejected());
    accounts.execute(&ada, always(deposited(5))).await.unwrap();
    assert!(!withdraw().await.unwrap().is_repeated());
}

async fn a_twin_s_command_is_found_by_the_append(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_appends([deposit_under_key(bench.store.clone(), 5)]);
    let done = accounts
        .execute(&ada, always(deposited(5)))
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert!(done.is_repeated());
    assert_eq!((done.state().cents, done.version()), (5, Version::FIRST));
}

async fn a_twin_s_command_is_found_though_its_events_differ(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_appends([deposit_under_key(bench.store.clone(), 5)]);
    let random = |_: &Account| Ok::<_, Infallible>(opened(&Uuid::now_v7().to_string()));
    let done = accounts
        .execute(&ada, random)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert!(done.is_repeated());
    assert_eq!(done.events(), [AccountEvent::from(deposited(5))]);
    assert_eq!(accounts.load(&ada).await.unwrap().version(), Version::FIRST);
}

async fn a_twin_s_command_is_found_after_a_conflict(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    let inner = bench.store.clone();
    let others = async move {
        let accounts = Repository::<Account>::new(inner.clone());
        accounts
            .execute(&account("ada"), always(deposited(1)))
            .await
            .unwrap();
        deposit_under_key(inner, 5).await;
    };
    store.before_appends([others]);
    let done = accounts
        .execute(&ada, always(deposited(5)))
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert!(done.is_repeated());
    assert_eq!((done.state().cents, done.version().get()), (6, 2));
}

async fn a_twin_s_command_is_found_where_its_events_make_the_decision_refuse(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_reads([deposit_under_key(bench.store.clone(), 5)]);
    let once = |account: &Account| match account.cents {
        0 => Ok(deposited(5)),
        _ => Err("deposited before"),
    };
    let done = accounts
        .execute(&ada, once)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert!(done.is_repeated());
    assert_eq!((done.state().cents, done.version()), (5, Version::FIRST));
}

async fn a_twin_s_command_is_found_where_its_events_leave_nothing_to_do(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_reads([deposit_under_key(bench.store.clone(), 5)]);
    let once = |account: &Account| Ok::<_, Infallible>((account.cents == 0).then(|| deposited(5)));
    let done = accounts
        .execute(&ada, once)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    assert!(done.is_repeated());
    assert_eq!(done.events(), [AccountEvent::from(deposited(5))]);
}

async fn a_twin_s_command_is_found_where_another_version_was_expected(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_reads([deposit_under_key(bench.store.clone(), 5)]);
    let deposit = accounts
        .execute(&ada, always(deposited(5)))
        .idempotency_key(key("k"));
    let done = deposit.expect_version(0).await.unwrap();
    assert!(done.is_repeated());
}

#[test]
fn tasks_that_race_with_one_key_are_all_answered_the_same() {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .unwrap();
    for bench in every_store() {
        tokio.block_on(async {
            for round in 0..50 {
                let racing = (0..4).map(|task| {
                    let (accounts, ada) = (bench.accounts(), account("ada"));
                    tokio::spawn(async move {
                        let events = (deposited(5), opened(&format!("by task {task}")));
                        let deposit = accounts
                            .execute(&ada, always(events))
                            .idempotency_key(key(&format!("round {round}")));
                        deposit.await.unwrap()
                    })
                });
                let mut answers = Vec::new();
                for task in racing.collect::<Vec<_>>() {
                    answers.push(task.await.unwrap());
                }
                let first = answers
                    .iter()
                    .position(|answer| !answer.is_repeated())
                    .unwrap();
                let first = answers.remove(first);
                assert_eq!(first.state().cents, 5 * (round + 1));
                for again in &answers {
                    assert_same_answer(again, &first);
                }
            }
        });
    }
}
