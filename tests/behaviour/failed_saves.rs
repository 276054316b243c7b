//! A save that fails leaves the root with its events, and saving again is the same append.

use annals::prelude::*;
use annals::testing::{AppendFault, FaultyStore};
use annals::{AppendId, ExecuteError, Retries, SaveError, StoreErrorKind};

use crate::domain::{Account, account, always, deposited};
use crate::support::{Bench, key};

on_every_store!(
    a_failed_save_leaves_the_root_with_its_events,
    a_failed_save_can_be_repeated,
    a_save_whose_answer_was_lost_is_stored_once,
    a_save_whose_batch_was_lost_is_sent_again,
    a_save_that_stays_open_names_the_append_and_can_be_repeated,
    after_an_open_save_more_events_make_it_another_append,
    a_save_under_a_key_names_the_key_where_its_fate_is_open,
    a_command_whose_answer_was_lost_is_carried_out_once,
    a_command_whose_batch_was_lost_is_carried_out_once,
    a_command_that_stays_open_says_so_and_is_not_tried_again_blindly,
    a_command_under_a_key_that_stayed_open_is_sent_again_safely,
    a_command_whose_store_fails_is_not_tried_again,
);

fn root() -> Root<Account> {
    let mut root = Root::<Account>::new(account("ada"));
    root.record([deposited(1), deposited(2)]);
    root
}

fn faulty(bench: &Bench) -> (FaultyStore, Repository<Account>) {
    let store = FaultyStore::new(bench.store.clone());
    let accounts = Repository::new(store.clone());
    (store, accounts.with_retries(3))
}

async fn stored(bench: &Bench) -> u64 {
    let root = bench.accounts().get(&account("ada")).await.unwrap();
    root.map_or(0, |root| root.version().get())
}

async fn a_failed_save_leaves_the_root_with_its_events(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    for (kind, is_retryable) in [
        (StoreErrorKind::Io, true),
        (StoreErrorKind::Full, true),
        (StoreErrorKind::Locked, true),
        (StoreErrorKind::ReadOnly, false),
        (StoreErrorKind::Closed, false),
    ] {
        let mut root = root();
        store.on_appends([AppendFault::Fail(kind)]);
        let failed = accounts.save(&mut root).await.unwrap_err();
        assert_eq!(failed.is_retryable(), is_retryable, "{kind:?}");
        assert!(matches!(failed, SaveError::Store(error) if error.kind() == kind));
        assert_eq!(root.uncommitted().len(), 2);
        assert_eq!((root.version(), root.cents), (Version::NONE, 3));
        assert_eq!(stored(&bench).await, 0);
    }
}

async fn a_failed_save_can_be_repeated(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let mut root = root();
    store.on_appends([AppendFault::Fail(StoreErrorKind::Full)]);
    accounts.save(&mut root).await.unwrap_err();
    root.record(deposited(3));
    accounts.save(&mut root).await.unwrap();
    assert_eq!((root.version().get(), stored(&bench).await), (3, 3));
}

async fn a_save_whose_answer_was_lost_is_stored_once(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let mut root = root();
    store.on_appends([AppendFault::LoseAnswer]);
    let appended = accounts.save(&mut root).await.unwrap().unwrap();
    assert!(appended.repeated);
    assert_eq!(store.appends(), 2);
    assert_eq!((root.version().get(), stored(&bench).await), (2, 2));
}

async fn a_save_whose_batch_was_lost_is_sent_again(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let mut root = root();
    store.on_appends([AppendFault::LoseRequest, AppendFault::LoseRequest]);
    let appended = accounts.save(&mut root).await.unwrap().unwrap();
    assert!(!appended.repeated);
    assert_eq!(store.appends(), 3);
    assert_eq!((root.version().get(), stored(&bench).await), (2, 2));
}

async fn a_save_that_stays_open_names_the_append_and_can_be_repeated(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let mut root = root();
    store.on_appends([AppendFault::LoseAnswer]);
    store.on_appends((0..3).map(|_| AppendFault::LoseRequest));
    let failed = accounts.save(&mut root).await.unwrap_err();
    assert!(failed.is_retryable() && !failed.is_conflict());
    let SaveError::Indeterminate { id, source } = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(source.kind(), StoreErrorKind::Io);
    assert_eq!(store.appends(), 4);
    assert_eq!((root.uncommitted().len(), stored(&bench).await), (2, 2));

    // The id is that of the first event, by which one can look.
    let history = accounts.history(root.id()).collect().await.unwrap();
    assert_eq!(id.to_string(), history[0].event_id().to_string());

    assert!(accounts.save(&mut root).await.unwrap().unwrap().repeated);
    assert_eq!((root.version().get(), stored(&bench).await), (2, 2));
    assert!(root.uncommitted().is_empty());
}

async fn after_an_open_save_more_events_make_it_another_append(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let accounts = accounts.with_retries(Retries::NONE);
    let mut root = root();
    store.on_appends([AppendFault::LoseAnswer]);
    accounts.save(&mut root).await.unwrap_err();
    root.record(deposited(4));
    assert!(accounts.save(&mut root).await.unwrap_err().is_conflict());
    assert_eq!((root.uncommitted().len(), stored(&bench).await), (3, 2));
}

async fn a_save_under_a_key_names_the_key_where_its_fate_is_open(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let accounts = accounts.with_retries(Retries::NONE);
    let mut root = root();
    store.on_appends([AppendFault::LoseAnswer]);
    let failed = accounts
        .save(&mut root)
        .idempotency_key(key("k"))
        .await
        .unwrap_err();
    let SaveError::Indeterminate { id, .. } = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(id, AppendId::Key(key("k")));
    let again = accounts.save(&mut root).idempotency_key(key("k"));
    assert!(again.await.unwrap().unwrap().repeated);
    assert_eq!((root.version().get(), stored(&bench).await), (2, 2));
}

async fn a_command_whose_answer_was_lost_is_carried_out_once(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    store.on_appends([AppendFault::LoseAnswer]);
    let done = accounts
        .execute(&account("ada"), always(deposited(5)))
        .await
        .unwrap();
    assert_eq!((done.state().cents, done.version()), (5, Version::FIRST));
    assert!(!done.is_repeated());
    assert_eq!((store.appends(), stored(&bench).await), (2, 1));
}

async fn a_command_whose_batch_was_lost_is_carried_out_once(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    store.on_appends([AppendFault::LoseRequest]);
    let done = accounts
        .execute(&account("ada"), always(deposited(5)))
        .await
        .unwrap();
    assert_eq!(done.version(), Version::FIRST);
    assert_eq!((store.appends(), stored(&bench).await), (2, 1));
}

async fn a_command_that_stays_open_says_so_and_is_not_tried_again_blindly(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    store.on_appends([AppendFault::LoseAnswer]);
    store.on_appends((0..3).map(|_| AppendFault::LoseRequest));
    let failed = accounts
        .execute(&account("ada"), always(deposited(5)))
        .await
        .unwrap_err();
    assert!(!failed.is_retryable());
    assert!(matches!(
        failed,
        ExecuteError::Indeterminate {
            id: AppendId::Fresh(_),
            ..
        }
    ));
    assert_eq!((store.appends(), stored(&bench).await), (4, 1));
}

async fn a_command_under_a_key_that_stayed_open_is_sent_again_safely(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    let (accounts, ada) = (accounts.with_retries(Retries::NONE), account("ada"));
    let deposit = || {
        accounts
            .execute(&ada, always(deposited(5)))
            .idempotency_key(key("k"))
    };
    store.on_appends([AppendFault::LoseAnswer]);
    let failed = deposit().await.unwrap_err();
    assert!(matches!(
        failed,
        ExecuteError::Indeterminate {
            id: AppendId::Key(_),
            ..
        }
    ));
    let done = deposit().await.unwrap();
    assert!(done.is_repeated());
    assert_eq!((done.version(), stored(&bench).await), (Version::FIRST, 1));
}

async fn a_command_whose_store_fails_is_not_tried_again(bench: Bench) {
    let (store, accounts) = faulty(&bench);
    store.on_appends([AppendFault::Fail(StoreErrorKind::Full)]);
    let failed = accounts
        .execute(&account("ada"), always(deposited(5)))
        .await
        .unwrap_err();
    assert!(failed.is_retryable() && !failed.is_conflict() && !failed.is_rejected());
    assert!(matches!(failed, ExecuteError::Store(error) if error.kind() == StoreErrorKind::Full));
    assert_eq!((store.appends(), stored(&bench).await), (1, 0));
}
