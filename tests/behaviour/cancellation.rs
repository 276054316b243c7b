//! Futures dropped after each number of polls: all or nothing, and everything goes on.

use std::sync::Arc;

use annals::prelude::*;
use annals::testing::{AppendFault, FaultyStore};
use annals::{Retries, SqliteStore, UnitOfWork};
use pollster::block_on;

use crate::domain::{Account, AccountId, Ledger, LedgerId};
use crate::domain::{account, always, booked, deposited, opened};
use crate::support::{Bench, Dropper, Store, Yielding, dropped_at_every_poll, key};

on_every_store!(
    a_dropped_command_is_carried_out_or_not,
    a_dropped_command_under_a_key_is_carried_out_once_when_sent_again,
    a_command_dropped_while_it_waits_to_retry_is_carried_out_or_not,
    a_dropped_save_leaves_a_root_that_is_saved_once,
    a_dropped_save_of_a_key_used_before_leaves_a_root_that_can_be_saved,
    a_dropped_unit_of_work_is_stored_whole_or_not_and_can_be_committed_again,
    a_dropped_repeat_of_a_unit_of_work_leaves_it_to_be_repeated,
    a_dropped_read_leaves_the_store_as_it_is,
    a_dropped_step_through_a_history_loses_no_event,
);

/// Where an aggregate of its own stands before each drop.
fn id_for(dropper: Dropper) -> AccountId {
    account(&format!("{dropper:?}"))
}

fn slow(bench: &Bench) -> Store {
    Arc::new(Yielding::new(&bench.store))
}

fn version(bench: &Bench, id: &AccountId) -> u64 {
    let root = block_on(bench.accounts().get(id)).unwrap();
    root.map_or(0, |root| root.version().get())
}

/// The store takes a command as if nothing had been.
fn assert_usable(bench: &Bench, id: &AccountId) {
    let accounts = bench.accounts();
    let before = version(bench, id);
    let done = block_on(accounts.execute(id, always(deposited(1))).into_future()).unwrap();
    assert!(done.version().get() > before);
}

async fn a_dropped_command_is_carried_out_or_not(bench: Bench) {
    let accounts = Repository::<Account>::new(slow(&bench));
    dropped_at_every_poll(|dropper| {
        let ada = id_for(dropper);
        let both = accounts.execute(&ada, always((opened("Ada"), deposited(5))));
        let done = dropper.run(both.into_future());
        let completed = done.map(|done| done.unwrap().version().get());
        assert!(matches!(
            (completed, version(&bench, &ada)),
            (None, 0 | 2) | (Some(2), 2)
        ));
        assert_usable(&bench, &ada);
        completed.is_some()
    });
}

async fn a_dropped_command_under_a_key_is_carried_out_once_when_sent_again(bench: Bench) {
    let accounts = Repository::<Account>::new(slow(&bench));
    dropped_at_every_poll(|dropper| {
        let ada = id_for(dropper);
        let key = key(&format!("{dropper:?}"));
        let deposit = || {
            accounts
                .execute(&ada, always(deposited(5)))
                .idempotency_key(key.clone())
        };
        let completed = dropper.run(deposit().into_future());
        let again = block_on(deposit().into_future()).unwrap();
        assert_eq!((again.state().cents, again.version().get()), (5, 1));
        assert_eq!(version(&bench, &ada), 1);
        assert_usable(&bench, &ada);
        completed.is_some()
    });
}

async fn a_command_dropped_while_it_waits_to_retry_is_carried_out_or_not(bench: Bench) {
    dropped_at_every_poll(|dropper| {
        let ada = id_for(dropper);
        let faulty = FaultyStore::new(slow(&bench));
        let accounts = Repository::<Account>::new(faulty.clone()).with_retries(Retries::from(5));
        faulty.on_appends([
            AppendFault::Conflict,
            AppendFault::LoseRequest,
            AppendFault::LoseAnswer,
        ]);
        let done = dropper.run(accounts.execute(&ada, always(deposited(5))).into_future());
        let completed = done.map(|done| done.unwrap().version().get());
        assert!(matches!(
            (completed, version(&bench, &ada)),
            (None, 0 | 1) | (Some(1), 1)
        ));
        assert_usable(&bench, &ada);
        completed.is_some()
    });
}

async fn a_dropped_save_leaves_a_root_that_is_saved_once(bench: Bench) {
    let accounts = Repository::<Account>::new(slow(&bench));
    dropped_at_every_poll(|dropper| {
        let mut root = Root::<Account>::new(id_for(dropper));
        root.record([deposited(1), deposited(2)]);
        let completed = dropper
            .run(accounts.save(&mut root).into_future())
            .is_some();
        assert_eq!(root.cents, 3);
        if !completed {
            assert_eq!(
                (root.uncommitted().len(), root.version()),
                (2, Version::NONE)
            );
            block_on(accounts.save(&mut root).into_future())
                .unwrap()
                .unwrap();
        }
        assert!(root.uncommitted().is_empty());
        assert_eq!((root.version().get(), version(&bench, root.id())), (2, 2));
        assert_usable(&bench, root.id());
        completed
    });
}

async fn a_dropped_save_of_a_key_used_before_leaves_a_root_that_can_be_saved(bench: Bench) {
    let accounts = Repository::<Account>::new(slow(&bench));
    dropped_at_every_poll(|dropper| {
        let key = key(&format!("{dropper:?}"));
        let mut root = Root::<Account>::new(id_for(dropper));
        root.record(deposited(1));
        block_on(
            accounts
                .save(&mut root)
                .idempotency_key(key.clone())
                .into_future(),
        )
        .unwrap();
        root.record(deposited(1));
        let repeat = accounts.save(&mut root).idempotency_key(key.clone());
        let completed = dropper.run(repeat.into_future()).is_some();
        if !completed {
            let repeat = accounts.save(&mut root).idempotency_key(key);
            assert!(block_on(repeat.into_future()).unwrap().unwrap().repeated);
        }
        assert_eq!((root.cents, root.version()), (1, Version::FIRST));
        assert_eq!(version(&bench, root.id()), 1);
        completed
    });
}

/// An account with a deposit and a ledger with its line, each new.
fn roots(dropper: Dropper, number: u64) -> (Root<Account>, Root<Ledger>) {
    let mut root = Root::<Account>::new(id_for(dropper));
    let mut ledger = Root::<Ledger>::new(LedgerId::from(number));
    root.record(deposited(5));
    ledger.record(booked("five"));
    (root, ledger)
}

fn stored(bench: &Bench, root: &Root<Account>, ledger: &Root<Ledger>) -> (u64, u64) {
    // What was sent before is stored by then, or never: the two reads see the same.
    assert_usable(bench, &account("another"));
    let found = block_on(bench.ledgers().get(ledger.id())).unwrap();
    let ledger = found.map_or(0, |ledger| ledger.version().get());
    (version(bench, root.id()), ledger)
}

async fn a_dropped_unit_of_work_is_stored_whole_or_not_and_can_be_committed_again(bench: Bench) {
    let (store, mut number) = (slow(&bench), 0);
    dropped_at_every_poll(|dropper| {
        number += 1;
        let (mut root, mut ledger) = roots(dropper, number);
        let unit = UnitOfWork::new(&store).with(&mut root).with(&mut ledger);
        let completed = dropper.run(unit.commit()).is_some();
        let whole = stored(&bench, &root, &ledger);
        assert!(
            whole == (0, 0) || whole == (1, 1),
            "half a unit is stored: {whole:?}"
        );
        if !completed {
            assert_eq!(
                (root.uncommitted().len(), ledger.uncommitted().len()),
                (1, 1)
            );
            let unit = UnitOfWork::new(&store).with(&mut root).with(&mut ledger);
            block_on(unit.commit()).unwrap().unwrap();
        }
        assert_eq!(stored(&bench, &root, &ledger), (1, 1));
        assert_eq!((root.version().get(), ledger.version().get()), (1, 1));
        completed
    });
}

async fn a_dropped_repeat_of_a_unit_of_work_leaves_it_to_be_repeated(bench: Bench) {
    let (store, mut number) = (slow(&bench), 0);
    dropped_at_every_poll(|dropper| {
        number += 1;
        let key = key(&format!("{dropper:?}"));
        let (mut root, mut ledger) = roots(dropper, number);
        let unit = UnitOfWork::new(&store).with(&mut root).with(&mut ledger);
        block_on(unit.idempotency_key(key.clone()).commit()).unwrap();
        root.record(deposited(5));
        ledger.record(booked("five"));

        let unit = UnitOfWork::new(&store).with(&mut root).with(&mut ledger);
        let completed = dropper
            .run(unit.idempotency_key(key.clone()).commit())
            .is_some();
        if !completed {
            let unit = UnitOfWork::new(&store).with(&mut root).with(&mut ledger);
            let repeated = block_on(unit.idempotency_key(key).commit())
                .unwrap()
                .unwrap();
            assert!(repeated.repeated);
        }
        assert_eq!((root.cents, ledger.lines.len()), (5, 1));
        assert_eq!(stored(&bench, &root, &ledger), (1, 1));
        completed
    });
}

async fn a_dropped_read_leaves_the_store_as_it_is(bench: Bench) {
    let (accounts, ada) = (Repository::<Account>::new(slow(&bench)), account("ada"));
    block_on(
        accounts
            .execute(&ada, always(vec![deposited(1); 3]))
            .into_future(),
    )
    .unwrap();
    dropped_at_every_poll(|dropper| dropper.run(accounts.load(&ada)).is_some());
    dropped_at_every_poll(|dropper| dropper.run(accounts.get(&ada)).is_some());
    dropped_at_every_poll(|dropper| {
        dropper
            .run(accounts.load_at(&ada, At::Version(2)))
            .is_some()
    });
    dropped_at_every_poll(|dropper| dropper.run(accounts.history(&ada).collect()).is_some());
    assert_eq!(version(&bench, &ada), 3);
    assert_usable(&bench, &ada);
}

async fn a_dropped_step_through_a_history_loses_no_event(bench: Bench) {
    let (accounts, ada) = (Repository::<Account>::new(slow(&bench)), account("ada"));
    block_on(
        accounts
            .execute(&ada, always(vec![deposited(1); 3]))
            .into_future(),
    )
    .unwrap();
    dropped_at_every_poll(|dropper| {
        let mut history = accounts.history(&ada);
        let first = dropper.run(history.next());
        let completed = first.is_some();
        let rest = block_on(history.collect()).unwrap();
        let seen = usize::from(completed) + rest.len();
        assert_eq!(seen, 3);
        assert_eq!(rest.last().unwrap().version().get(), 3);
        completed
    });
}

#[test]
fn a_file_whose_opening_was_dropped_can_be_opened() {
    let directory = tempfile::tempdir().unwrap();
    dropped_at_every_poll(|dropper| {
        let path = directory.path().join(format!("{dropper:?}.db"));
        let completed = dropper.run(SqliteStore::open(&path)).is_some();
        let store = block_on(SqliteStore::open(&path)).unwrap();
        let accounts = Repository::<Account>::new(store);
        block_on(
            accounts
                .execute(&account("ada"), always(deposited(1)))
                .into_future(),
        )
        .unwrap();
        completed
    });
}
