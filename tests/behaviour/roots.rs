//! Roots: deciding several times, then saving.

use std::convert::Infallible;

use annals::prelude::*;
use annals::{AggregateEvent as _, SaveError};

use crate::domain::{Account, AccountError, AccountEvent, Closed};
use crate::domain::{account, always, deposited, opened, withdrawn};
use crate::support::Bench;

#[test]
fn a_new_root_is_at_no_version_and_has_the_default_state() {
    let root = Root::<Account>::new(account("ada"));
    assert_eq!(root.id(), &account("ada"));
    assert_eq!(root.version(), Version::NONE);
    assert_eq!(root.state(), &Account::default());
    assert!(root.uncommitted().is_empty());
}

#[test]
fn a_later_decision_sees_the_earlier_ones() {
    let mut root = Root::<Account>::new(account("ada"));
    root.execute(|account| account.deposit(70)).unwrap();
    root.execute(|account| account.withdraw(30)).unwrap();
    let refused = root.execute(|account| account.withdraw(41)).unwrap_err();
    assert_eq!(
        refused,
        AccountError::InsufficientFunds {
            cents: 40,
            wanted: 41
        }
    );
    assert_eq!(root.cents, 40);
}

#[test]
fn a_decision_gives_its_own_events_and_the_root_keeps_all() {
    let mut root = Root::<Account>::new(account("ada"));
    root.record(opened("Ada"));
    let mine = root
        .execute(|_| Ok::<_, Infallible>((deposited(70), withdrawn(30))))
        .unwrap();
    assert_eq!(
        mine,
        [AccountEvent::from(deposited(70)), withdrawn(30).into()]
    );
    assert_eq!(root.record(Closed), [AccountEvent::from(Closed)]);
    assert_eq!(root.record(()), []);
    let names: Vec<_> = root
        .uncommitted()
        .iter()
        .map(|event| event.name())
        .collect();
    assert_eq!(names, ["Opened", "Deposited", "Withdrawn", "Closed"]);
}

#[test]
fn a_refused_decision_records_nothing() {
    let mut root = Root::<Account>::new(account("ada"));
    root.execute(|account| account.withdraw(1)).unwrap_err();
    assert!(root.uncommitted().is_empty());
    assert_eq!(root.state(), &Account::default());
}

#[test]
fn a_root_dereferences_to_its_state_and_gives_it_away() {
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(70));
    assert_eq!(root.close(), Ok(Some((Some(withdrawn(70)), Closed))));
    assert_eq!(root.into_state().cents, 70);
}

on_every_store!(
    saving_stores_what_is_uncommitted_in_one_append,
    saving_a_root_without_events_stores_nothing,
    a_saved_root_can_be_decided_on_and_saved_again,
    of_two_roots_of_one_version_one_is_saved_and_the_other_conflicts,
    two_new_roots_of_one_id_conflict,
    a_copy_of_a_root_conflicts_like_any_other,
    a_root_whose_id_no_store_takes_keeps_its_events,
    a_save_does_nothing_until_it_is_awaited,
);

async fn saving_stores_what_is_uncommitted_in_one_append(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    root.execute(|account| account.deposit(70)).unwrap();
    root.execute(|account| account.withdraw(30)).unwrap();
    assert_eq!(root.version(), Version::NONE);

    let appended = accounts.save(&mut root).await.unwrap().unwrap();
    assert_eq!(appended.streams[0].first_version, Version::FIRST);
    assert_eq!(appended.streams[0].last_version, Version::from(2));
    assert_eq!(root.version(), Version::from(2));
    assert!(root.uncommitted().is_empty());
    assert_eq!(
        accounts.load(&account("ada")).await.unwrap().state(),
        root.state()
    );
}

async fn saving_a_root_without_events_stores_nothing(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    assert_eq!(accounts.save(&mut root).await.unwrap(), None);
    assert!(accounts.get(&account("ada")).await.unwrap().is_none());

    root.record(deposited(1));
    accounts.save(&mut root).await.unwrap();
    assert_eq!(accounts.save(&mut root).await.unwrap(), None);
    assert_eq!(
        accounts.load(&account("ada")).await.unwrap().version(),
        Version::FIRST
    );
}

async fn a_saved_root_can_be_decided_on_and_saved_again(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    for cents in [1, 10, 100] {
        root.execute(|account| account.deposit(cents)).unwrap();
        accounts.save(&mut root).await.unwrap();
    }
    assert_eq!((root.cents, root.version().get()), (111, 3));
    assert_eq!(
        accounts.load(root.id()).await.unwrap().state(),
        root.state()
    );
}

async fn of_two_roots_of_one_version_one_is_saved_and_the_other_conflicts(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    let mut first = accounts.load(&ada).await.unwrap();
    let mut second = accounts.load(&ada).await.unwrap();
    first.record(deposited(10));
    second.record(deposited(100));
    accounts.save(&mut first).await.unwrap();
    let failed = accounts.save(&mut second).await.unwrap_err();
    assert!(failed.is_conflict() && !failed.is_retryable());
    let SaveError::Conflict(conflict) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(conflict.actual, Version::from(2));
    assert_eq!(second.uncommitted(), [AccountEvent::from(deposited(100))]);
    assert_eq!((second.cents, second.version()), (101, Version::FIRST));
    assert_eq!(accounts.load(&ada).await.unwrap().cents, 11);
}

async fn two_new_roots_of_one_id_conflict(bench: Bench) {
    let accounts = bench.accounts();
    let mut first = Root::<Account>::new(account("ada"));
    let mut second = Root::<Account>::new(account("ada"));
    first.record(deposited(1));
    second.record(deposited(1));
    accounts.save(&mut first).await.unwrap();
    assert!(accounts.save(&mut second).await.unwrap_err().is_conflict());
}

async fn a_copy_of_a_root_conflicts_like_any_other(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(1));
    let mut copy = root.clone();
    accounts.save(&mut root).await.unwrap();
    assert!(accounts.save(&mut copy).await.unwrap_err().is_conflict());
    assert_eq!(accounts.load(root.id()).await.unwrap().cents, 1);
}

async fn a_root_whose_id_no_store_takes_keeps_its_events(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account(""));
    root.record(deposited(1));
    let failed = accounts.save(&mut root).await.unwrap_err();
    assert!(matches!(failed, SaveError::Invalid(_)), "{failed:?}");
    assert_eq!(root.uncommitted().len(), 1);
}

async fn a_save_does_nothing_until_it_is_awaited(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(1));
    drop(accounts.save(&mut root));
    assert_eq!(root.uncommitted().len(), 1);
    assert!(accounts.get(root.id()).await.unwrap().is_none());
}
