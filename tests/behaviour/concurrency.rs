//! Many tasks on few aggregates: nothing is lost, nothing is counted twice.

use std::sync::Arc;

use annals::UnitOfWork;
use annals::prelude::*;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::domain::{Account, account, always, deposited, withdrawn};
use crate::support::{Bench, Store};

/// Conflicts enough for any of the tests: 64 tasks meet on 10 aggregates.
const PATIENT: usize = 10_000;

const TASKS: usize = 64;
const AGGREGATES: usize = 10;
const ROUNDS: usize = 20;

on_every_store!(
    tasks_that_increment_the_same_aggregates_lose_nothing,
    tasks_without_a_cache_lose_nothing,
    tasks_that_transfer_between_accounts_neither_make_nor_lose_money,
    a_reader_sees_every_state_whole,
);

fn tokio() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(4).enable_time().build().unwrap()
}

/// All tasks' work, or the first panic.
fn run<F: Future<Output = ()> + Send + 'static>(tasks: impl Iterator<Item = F>) {
    let runtime = tokio();
    let _context = runtime.enter();
    let tasks: JoinSet<()> = tasks.collect();
    runtime.block_on(tasks.join_all());
}

/// Each task increments each aggregate, each beginning with another one.
fn increment(accounts: &Repository<Account>) {
    run((0..TASKS).map(|task| {
        let accounts = accounts.clone().with_retries(PATIENT);
        async move {
            for round in 0..ROUNDS {
                let id = account(&format!("{}", (task + round) % AGGREGATES));
                accounts.execute(&id, always(deposited(1))).await.unwrap();
            }
        }
    }));
}

async fn assert_all_counted(bench: &Bench) {
    let mut sum = 0;
    for number in 0..AGGREGATES {
        let root = bench
            .accounts()
            .load(&account(&format!("{number}")))
            .await
            .unwrap();
        assert_eq!(root.version().get(), u64::try_from(root.cents).unwrap());
        sum += root.cents;
    }
    assert_eq!(sum, i64::try_from(TASKS * ROUNDS).unwrap());
}

async fn tasks_that_increment_the_same_aggregates_lose_nothing(bench: Bench) {
    increment(&bench.accounts());
    assert_all_counted(&bench).await;
}

async fn tasks_without_a_cache_lose_nothing(bench: Bench) {
    increment(&bench.accounts().with_cache(0));
    assert_all_counted(&bench).await;
}

/// Moves money until nobody is in the way.
async fn transfer(store: Store, from: usize, to: usize) {
    let accounts = Repository::<Account>::new(Arc::clone(&store));
    let (from, to) = (account(&format!("{from}")), account(&format!("{to}")));
    loop {
        let mut from = accounts.load(&from).await.unwrap();
        let mut to = accounts.load(&to).await.unwrap();
        from.record(withdrawn(1));
        to.record(deposited(1));
        let unit = UnitOfWork::new(&store).with(&mut from).with(&mut to);
        match unit.commit().await {
            Ok(_) => return,
            Err(error) => assert!(error.is_conflict(), "{error}"),
        }
        tokio::task::yield_now().await;
    }
}

async fn tasks_that_transfer_between_accounts_neither_make_nor_lose_money(bench: Bench) {
    for number in 0..AGGREGATES {
        let id = account(&format!("{number}"));
        bench
            .accounts()
            .execute(&id, always(deposited(100)))
            .await
            .unwrap();
    }
    run((0..TASKS).map(|task| {
        let (from, to) = (task % AGGREGATES, (task * 7 + 1) % AGGREGATES);
        let to = if to == from {
            (to + 1) % AGGREGATES
        } else {
            to
        };
        transfer(Arc::clone(&bench.store), from, to)
    }));

    let (mut cents, mut events) = (0, 0);
    for number in 0..AGGREGATES {
        let root = bench
            .accounts()
            .load(&account(&format!("{number}")))
            .await
            .unwrap();
        cents += root.cents;
        events += root.version().get();
    }
    assert_eq!(cents, 1_000);
    assert_eq!(events, u64::try_from(AGGREGATES + 2 * TASKS).unwrap());
}

async fn a_reader_sees_every_state_whole(bench: Bench) {
    let writer = bench.accounts();
    let readers = bench.accounts();
    let (write, read) = tokio::sync::oneshot::channel::<()>();
    let runtime = tokio();
    let writing = runtime.spawn(async move {
        for _ in 0..100 {
            let pair = always([deposited(1), deposited(1)]);
            writer.execute(&account("ada"), pair).await.unwrap();
        }
        write.send(()).unwrap();
    });
    let mut read = read;
    let mut before = 0;
    while read.try_recv().is_err() {
        let Some(root) = readers.get(&account("ada")).await.unwrap() else {
            continue;
        };
        assert_eq!(root.cents % 2, 0, "half an append was read");
        assert_eq!(root.version().get(), u64::try_from(root.cents).unwrap());
        assert!(root.cents >= before, "a state went back");
        before = root.cents;
    }
    runtime.block_on(writing).unwrap();
    assert_eq!(readers.load(&account("ada")).await.unwrap().cents, 200);
}
