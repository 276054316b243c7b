//! Commands: carried out, refused, repeated after a conflict.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use annals::prelude::*;
use annals::{ExecuteError, ExpectedVersion, Retries};

use crate::domain::{Account, AccountError, AccountEvent, Withdraw};
use crate::domain::{account, always, deposited, opened, withdrawn};
use crate::support::{Bench, Interrupted, Store};

/// What another writer does in between.
async fn deposit_elsewhere(store: Store, cents: i64) {
    let accounts = Repository::<Account>::new(store);
    accounts
        .execute(&account("ada"), always(deposited(cents)))
        .await
        .unwrap();
}

/// That many appends, each of which finds that another writer was faster.
fn late(store: &Store, times: usize) -> impl Iterator<Item = impl Future<Output = ()> + use<>> {
    std::iter::repeat_n(Arc::clone(store), times).map(|store| deposit_elsewhere(store, 1))
}

on_every_store!(
    a_first_command_creates_the_aggregate,
    a_command_answers_with_its_events_and_the_state_after_them,
    the_answer_can_be_decided_on,
    a_refused_command_gives_the_domain_s_error_and_stores_nothing,
    a_refused_first_command_creates_nothing,
    a_decision_without_events_stores_nothing_and_succeeds,
    a_decision_may_ask_for_the_id,
    a_command_may_be_data,
    a_command_does_nothing_until_it_is_awaited,
    the_expected_version_lets_the_command_through,
    another_version_than_expected_is_a_conflict_before_the_decision,
    after_a_conflict_the_decision_runs_again_on_fresh_state,
    a_decision_may_refuse_on_what_another_writer_left,
    retries_are_bounded,
    a_repository_has_retries_of_its_own,
    a_conflict_with_an_expected_version_is_not_retried,
);

async fn a_first_command_creates_the_aggregate(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let done = accounts.execute(&ada, always(opened("Ada"))).await.unwrap();
    assert_eq!(done.version(), Version::FIRST);
    assert_eq!(done.state().owner, "Ada");
    assert_eq!(done.position(), Some(Position::from(1)));
    assert!(!done.is_repeated());
    assert_eq!(accounts.load(&ada).await.unwrap().state(), done.state());
}

async fn a_command_answers_with_its_events_and_the_state_after_them(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(70))).await.unwrap();
    let done = accounts
        .execute(&ada, |account| account.withdraw(30))
        .await
        .unwrap();
    assert_eq!(done.events(), [AccountEvent::from(withdrawn(30))]);
    assert_eq!(done.state().cents, 40);
    assert_eq!(done.version(), Version::from(2));
    assert_eq!(done.position(), Some(Position::from(2)));
}

async fn the_answer_can_be_decided_on(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let done = accounts.execute(&ada, always(deposited(70))).await.unwrap();
    let mut root = done.into_root();
    assert!(root.uncommitted().is_empty());
    root.execute(|account| account.withdraw(30)).unwrap();
    accounts.save(&mut root).await.unwrap();
    assert_eq!(accounts.load(&ada).await.unwrap().cents, 40);
}

async fn a_refused_command_gives_the_domain_s_error_and_stores_nothing(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(70))).await.unwrap();
    let refused = accounts
        .execute(&ada, |account| account.withdraw(71))
        .await
        .unwrap_err();
    assert!(refused.is_rejected() && !refused.is_conflict() && !refused.is_retryable());
    let ExecuteError::Rejected(error) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        error,
        AccountError::InsufficientFunds {
            cents: 70,
            wanted: 71
        }
    );
    assert_eq!(accounts.load(&ada).await.unwrap().version(), Version::FIRST);
}

async fn a_refused_first_command_creates_nothing(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts
        .execute(&ada, |account| account.withdraw(1))
        .await
        .unwrap_err();
    assert!(accounts.get(&ada).await.unwrap().is_none());
}

async fn a_decision_without_events_stores_nothing_and_succeeds(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let done = accounts
        .execute(&ada, |_| Ok::<_, Infallible>(()))
        .await
        .unwrap();
    assert_eq!(done.version(), Version::NONE);
    assert_eq!(done.position(), None);
    assert!(done.events().is_empty() && !done.is_repeated());
    assert!(accounts.get(&ada).await.unwrap().is_none());

    accounts.execute(&ada, Account::close).await.unwrap();
    let done = accounts.execute(&ada, Account::close).await.unwrap();
    assert_eq!(done.version(), Version::FIRST);
    assert_eq!(done.position(), None);
}

async fn a_decision_may_ask_for_the_id(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let done = accounts
        .execute_with_id(&ada, |_, id| Ok::<_, Infallible>(opened(id.as_ref())))
        .await
        .unwrap();
    assert_eq!(done.state().owner, "ada");
}

async fn a_command_may_be_data(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(70))).await.unwrap();
    let done = accounts.send(&ada, Withdraw { cents: 30 }).await.unwrap();
    assert_eq!(done.state().cents, 40);
    let refused = accounts
        .send(&ada, Withdraw { cents: 41 })
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        ExecuteError::Rejected(AccountError::InsufficientFunds { .. })
    ));
}

async fn a_command_does_nothing_until_it_is_awaited(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    drop(accounts.execute(&ada, always(deposited(1))));
    assert!(accounts.get(&ada).await.unwrap().is_none());
}

async fn the_expected_version_lets_the_command_through(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let first = accounts
        .execute(&ada, always(deposited(1)))
        .expect_version(Version::NONE);
    first.await.unwrap();
    let done = accounts
        .execute(&ada, always(deposited(1)))
        .expect_version(1)
        .await
        .unwrap();
    assert_eq!(done.version(), Version::from(2));
}

async fn another_version_than_expected_is_a_conflict_before_the_decision(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    for expected in [0, 2, u64::MAX] {
        let decide = |_: &Account| -> Result<(), Infallible> { panic!("decided") };
        let failed = accounts
            .execute(&ada, decide)
            .expect_version(expected)
            .await
            .unwrap_err();
        assert!(failed.is_conflict());
        let ExecuteError::Conflict(conflict) = failed else {
            panic!("{failed:?}");
        };
        assert_eq!(conflict.stream.aggregate_id(), "ada");
        assert_eq!(conflict.expected, ExpectedVersion::Exactly(expected.into()));
        assert_eq!(conflict.actual, Version::FIRST);
    }
    assert_eq!(accounts.load(&ada).await.unwrap().version(), Version::FIRST);
}

async fn after_a_conflict_the_decision_runs_again_on_fresh_state(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_appends(late(&bench.store, 3));

    let mut seen = Vec::new();
    let decide = |account: &Account| {
        seen.push(account.cents);
        Ok::<_, Infallible>(deposited(100))
    };
    let done = accounts.execute(&ada, decide).await.unwrap();
    assert_eq!(done.state().cents, 103);
    assert_eq!(done.events(), [AccountEvent::from(deposited(100))]);
    assert_eq!(done.version(), Version::from(4));
    assert_eq!(seen, [0, 1, 2, 3]);
}

async fn a_decision_may_refuse_on_what_another_writer_left(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    accounts.execute(&ada, always(deposited(50))).await.unwrap();
    store.before_appends([deposit_elsewhere(bench.store.clone(), -20)]);
    let refused = accounts
        .execute(&ada, |account| account.withdraw(50))
        .await
        .unwrap_err();
    let ExecuteError::Rejected(error) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        error,
        AccountError::InsufficientFunds {
            cents: 30,
            wanted: 50
        }
    );
}

async fn retries_are_bounded(bench: Bench) {
    for retries in [0, 1, 4] {
        let store = Interrupted::new(&bench.store);
        let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
        store.before_appends(late(&bench.store, 100));
        let decided = AtomicUsize::new(0);
        let decide = |_: &Account| {
            decided.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(deposited(100))
        };
        let failed = accounts
            .execute(&ada, decide)
            .retries(retries)
            .await
            .unwrap_err();
        assert!(failed.is_conflict() && failed.is_retryable());
        assert_eq!(decided.load(Ordering::SeqCst), retries + 1);
        assert_eq!(store.appends(), retries + 1);
    }
}

async fn a_repository_has_retries_of_its_own(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let accounts = Repository::<Account>::new(store.clone()).with_cache(0);
    let accounts = accounts.with_retries(Retries::NONE);
    let ada = account("ada");
    store.before_appends(late(&bench.store, 2));
    accounts
        .execute(&ada, always(deposited(1)))
        .await
        .unwrap_err();
    assert_eq!(store.appends(), 1);
    accounts
        .clone()
        .execute(&ada, always(deposited(1)))
        .await
        .unwrap_err();
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    assert_eq!(store.appends(), 3);
}

async fn a_conflict_with_an_expected_version_is_not_retried(bench: Bench) {
    let store = Interrupted::new(&bench.store);
    let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
    store.before_appends(late(&bench.store, 1));
    let decide = always(deposited(100));
    let failed = accounts
        .execute(&ada, decide)
        .expect_version(0)
        .await
        .unwrap_err();
    assert!(failed.is_conflict());
    assert_eq!(store.appends(), 1);
    assert_eq!(accounts.load(&ada).await.unwrap().cents, 1);
}
