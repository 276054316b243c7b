//! No runtime is asked for: one story under three of them, and every future may move between threads.

use annals::prelude::*;
use annals::{Retries, UnitOfWork};

use crate::domain::{Account, Ledger, LedgerId, Withdraw};
use crate::domain::{account, always, booked, deposited};
use crate::support::{Bench, Store, every_store, in_memory, key};

/// Everything a repository does, once.
async fn the_core_story(bench: &Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    let ada = account("ada");
    accounts
        .execute(&ada, always(deposited(70)))
        .idempotency_key(key("k"))
        .await
        .unwrap();
    accounts.send(&ada, Withdraw { cents: 30 }).await.unwrap();

    let mut root = accounts.load(&ada).await.unwrap();
    root.execute(|account| account.withdraw(10)).unwrap();
    accounts.save(&mut root).await.unwrap();

    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    ledger.record(booked("ten"));
    root.record(deposited(5));
    UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger)
        .commit()
        .await
        .unwrap();

    // A root of before: a conflict, and the pause before the next try.
    conflict_and_retry(&bench.store).await;
    let history = accounts.history(&ada).collect().await.unwrap();
    assert_eq!(history.len(), 6);
    assert_eq!(
        accounts.load_at(&ada, At::Version(3)).await.unwrap().cents,
        30
    );
    assert_eq!(accounts.load(&ada).await.unwrap().cents, 37);
    assert_eq!(ledgers.load(ledger.id()).await.unwrap().lines, ["ten"]);
}

/// A command that conflicts once, which takes a timer.
async fn conflict_and_retry(store: &Store) {
    let interrupted = crate::support::Interrupted::new(store);
    let (accounts, ada) = (
        Repository::<Account>::new(interrupted.clone()),
        account("ada"),
    );
    let others = Repository::<Account>::new(store.clone());
    interrupted.before_appends([async move {
        others
            .execute(&account("ada"), always(deposited(1)))
            .await
            .unwrap();
    }]);
    accounts
        .execute(&ada, always(deposited(1)))
        .retries(Retries::from(1))
        .await
        .unwrap();
}

#[test]
fn under_tokio() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    for bench in every_store() {
        runtime
            .block_on(runtime.spawn(async move { the_core_story(&bench).await }))
            .unwrap();
    }
}

#[test]
fn under_tokio_on_one_thread_without_its_timer() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for bench in every_store() {
        runtime.block_on(the_core_story(&bench));
    }
}

#[test]
fn under_smol() {
    for bench in every_store() {
        smol::block_on(smol::spawn(async move { the_core_story(&bench).await }));
    }
}

#[test]
fn under_a_plain_block_on() {
    for bench in every_store() {
        pollster::block_on(the_core_story(&bench));
    }
}

#[test]
fn a_store_opened_under_one_runtime_serves_another() {
    for bench in every_store() {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        tokio.block_on(async {
            bench
                .accounts()
                .execute(&account("eve"), always(deposited(1)))
                .await
                .unwrap();
        });
        drop(tokio);
        smol::block_on(the_core_story(&bench));
    }
}

fn is_send<T: Send>(future: T) -> T {
    future
}

#[test]
fn every_future_is_send() {
    let bench = pollster::block_on(in_memory());
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let mut root = Root::<Account>::new(ada.clone());
    drop(is_send(accounts.load(&ada)));
    drop(is_send(accounts.get(&ada)));
    drop(is_send(accounts.load_at(&ada, At::Version(1))));
    drop(is_send(
        accounts.execute(&ada, always(deposited(1))).into_future(),
    ));
    let with_id = accounts.execute_with_id(&ada, |account, _| account.deposit(1));
    drop(is_send(with_id.into_future()));
    drop(is_send(
        accounts.send(&ada, Withdraw { cents: 1 }).into_future(),
    ));
    drop(is_send(accounts.save(&mut root).into_future()));
    drop(is_send(
        UnitOfWork::new(&bench.store).with(&mut root).commit(),
    ));
    let mut history = is_send(accounts.history(&ada));
    drop(is_send(history.next()));
    drop(is_send(history.collect()));
    drop(is_send(SqliteStore::open("never-opened.db")));
}

#[test]
fn values_may_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Repository<Account>>();
    check::<Root<Account>>();
    check::<annals::Executed<Account>>();
    check::<annals::Past<Account>>();
    check::<annals::Recorded<'static, Account>>();
    check::<Store>();
}
