//! The same key twice: stored once, answered twice with the same result.

use std::convert::Infallible;

use annals::prelude::*;
use annals::{ExecuteError, Executed, SaveError, UnitOfWork};

use crate::domain::{Account, AccountEvent, Ledger, LedgerId};
use crate::domain::{account, always, booked, deposited, opened};
use crate::support::{Bench, Store, key};

pub(crate) fn assert_same_answer(again: &Executed<Account>, first: &Executed<Account>) {
    assert!(again.is_repeated());
    assert_eq!(again.state(), first.state());
    assert_eq!(again.version(), first.version());
    assert_eq!(again.events(), first.events());
    assert_eq!(again.position(), first.position());
}

/// Carries out the command under the key "k", as a twin of the caller would.
pub(crate) async fn deposit_under_key(store: Store, cents: i64) {
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
