//! One command sent twice at once: whichever is faster, both get the one answer.

use std::convert::Infallible;

use annals::prelude::*;
use uuid::Uuid;

use crate::domain::{Account, AccountEvent};
use crate::domain::{account, always, deposited, opened};
use crate::idempotency::{assert_same_answer, deposit_under_key};
use crate::support::{Bench, Interrupted, every_store, key};

on_every_store!(
    a_twin_s_command_is_found_by_the_append,
    a_twin_s_command_is_found_though_its_events_differ,
    a_twin_s_command_is_found_after_a_conflict,
    a_twin_s_command_is_found_where_its_events_make_the_decision_refuse,
    a_twin_s_command_is_found_where_its_events_leave_nothing_to_do,
    a_twin_s_command_is_found_where_another_version_was_expected,
);

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
