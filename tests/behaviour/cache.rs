//! Recent states are kept in the repository: nobody can tell, but by the clock.

use std::convert::Infallible;

use annals::prelude::*;
use annals::{Executed, Retries};

use crate::domain::{Account, account, always, deposited, opened, withdrawn};
use crate::support::{Bench, Interrupted};

on_every_store!(
    a_command_on_a_kept_state_reads_nothing,
    clones_share_what_is_kept,
    without_a_cache_every_command_reads,
    loading_sees_what_others_stored,
    a_kept_state_behind_the_store_is_no_conflict_even_without_retries,
    a_kept_state_behind_the_store_refuses_nothing,
    a_kept_state_behind_the_store_leaves_nothing_undone,
    a_kept_state_behind_the_store_is_not_held_against_an_expected_version,
    a_kept_state_is_the_state_by_replay,
    a_saved_root_is_kept,
    what_a_failed_command_recorded_is_not_kept,
);

async fn deposit(accounts: &Repository<Account>, cents: i64) -> Executed<Account> {
    let ada = account("ada");
    let done = accounts.execute(&ada, always(deposited(cents))).await;
    done.unwrap()
}

async fn a_command_on_a_kept_state_reads_nothing(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let accounts = Repository::<Account>::new(store.clone());
    deposit(&accounts, 1).await;
    let before = store.reads();
    assert_eq!(deposit(&accounts, 1).await.state().cents, 2);
    assert_eq!(store.reads(), before);
}

async fn clones_share_what_is_kept(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let accounts = Repository::<Account>::new(store.clone());
    deposit(&accounts.clone(), 1).await;
    let before = store.reads();
    deposit(&accounts, 1).await;
    assert_eq!(store.reads(), before);
}

async fn without_a_cache_every_command_reads(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let accounts = Repository::<Account>::new(store.clone()).with_cache(0);
    deposit(&accounts, 1).await;
    let before = store.reads();
    deposit(&accounts, 1).await;
    assert_eq!(store.reads(), before + 1);
}

async fn loading_sees_what_others_stored(bench: Bench) {
    let (accounts, others) = (bench.accounts(), bench.accounts());
    deposit(&accounts, 1).await;
    deposit(&others, 10).await;
    let root = accounts.load(&account("ada")).await.unwrap();
    assert_eq!((root.cents, root.version().get()), (11, 2));
    deposit(&others, 100).await;
    let root = accounts.get(&account("ada")).await.unwrap().unwrap();
    assert_eq!((root.cents, root.version().get()), (111, 3));
}

async fn a_kept_state_behind_the_store_is_no_conflict_even_without_retries(bench: Bench) {
    let accounts = bench.accounts().with_retries(Retries::NONE);
    let others = bench.accounts();
    for round in 1..=3 {
        deposit(&accounts, 1).await;
        let done = deposit(&others, 1).await;
        assert_eq!(done.state().cents, 2 * round);
    }
}

async fn a_kept_state_behind_the_store_refuses_nothing(bench: Bench) {
    let (accounts, others) = (bench.accounts(), bench.accounts());
    deposit(&accounts, 1).await;
    deposit(&others, 10).await;
    let ada = account("ada");
    let done = accounts.execute(&ada, |account| account.withdraw(11)).await;
    assert_eq!(done.unwrap().state().cents, 0);
    let refused = others.execute(&ada, |account| account.withdraw(11)).await;
    assert!(refused.unwrap_err().is_rejected());
}

async fn a_kept_state_behind_the_store_leaves_nothing_undone(bench: Bench) {
    let (accounts, others) = (bench.accounts(), bench.accounts());
    deposit(&accounts, 0).await;
    deposit(&others, 10).await;
    let empty = |account: &Account| {
        let cents = account.cents;
        Ok::<_, Infallible>((cents > 0).then(|| withdrawn(cents)))
    };
    let done = accounts.execute(&account("ada"), empty).await.unwrap();
    assert_eq!((done.state().cents, done.version().get()), (0, 3));
}

async fn a_kept_state_behind_the_store_is_not_held_against_an_expected_version(bench: Bench) {
    let (accounts, others) = (bench.accounts(), bench.accounts());
    deposit(&accounts, 1).await;
    deposit(&others, 1).await;
    let ada = account("ada");
    let stale = accounts
        .execute(&ada, always(deposited(1)))
        .expect_version(1);
    assert!(stale.await.unwrap_err().is_conflict());
    let fresh = accounts
        .execute(&ada, always(deposited(1)))
        .expect_version(2);
    assert_eq!(fresh.await.unwrap().version(), Version::from(3));
}

async fn a_kept_state_is_the_state_by_replay(bench: Bench) {
    let accounts = bench.accounts();
    for cents in 1..=20 {
        let done = deposit(&accounts, cents).await;
        let replayed = bench.accounts().load(&account("ada")).await.unwrap();
        assert_eq!(done.state(), replayed.state());
        assert_eq!(done.version(), replayed.version());
    }
}

async fn a_saved_root_is_kept(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let accounts = Repository::<Account>::new(store.clone());
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(1));
    accounts.save(&mut root).await.unwrap();
    root.record(deposited(100));
    let before = store.reads();
    assert_eq!(deposit(&accounts, 10).await.state().cents, 11);
    assert_eq!(store.reads(), before);
}

async fn what_a_failed_command_recorded_is_not_kept(bench: Bench) {
    let accounts = bench.accounts();
    deposit(&accounts, 1).await;
    let ada = account("ada");
    let too_long = (deposited(100), opened(&"x".repeat(2 * 1024 * 1024)));
    let broken = accounts.execute(&ada, always(too_long));
    assert!(broken.await.is_err());
    assert_eq!(deposit(&accounts, 10).await.state().cents, 11);
}
