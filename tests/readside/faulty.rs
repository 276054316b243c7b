//! Projectors over a store that fails, delays and conflicts on command.

use std::time::Duration;

use annals::testing::{FaultyStore, ReadFault, TransactFault};
use annals::{Park, Projector, Retries, SqliteStore, StoreErrorKind};
use pollster::block_on;

use super::dead_letters::Fragile;
use super::projection::{Balances, cents, place};
use super::support::{Deposited, end, record, view_and_fold};

const FAULTS: [TransactFault; 5] = [
    TransactFault::Fail(StoreErrorKind::Locked),
    TransactFault::Fail(StoreErrorKind::Full),
    TransactFault::Conflict,
    TransactFault::LoseAnswer,
    TransactFault::Delay(Duration::from_millis(1)),
];

fn projector(store: &FaultyStore<SqliteStore>) -> Projector<FaultyStore<SqliteStore>> {
    let retries = Retries::from(10).with_pauses(Duration::ZERO, Duration::ZERO);
    Projector::new(store.clone())
        .with_batch(3)
        .with_retries(retries)
}

/// A script whose only fault is its `number`-th.
fn at(number: usize, fault: TransactFault) -> impl Iterator<Item = TransactFault> {
    std::iter::repeat_n(TransactFault::None, number).chain([fault])
}

#[test]
fn a_transaction_that_meets_any_fault_takes_effect_once() {
    for fault in FAULTS {
        for number in 0..4 {
            let (_place, store, sql) = place();
            record(&store, 1, vec![Deposited { cents: 1 }; 10]);
            let store = FaultyStore::with_projections(store);
            store.on_transacts(at(number, fault));
            let running = projector(&store).with(Balances).unwrap().start().unwrap();
            let wait = running.wait_for("balances", end(&store), Duration::from_secs(60));
            block_on(wait).unwrap();
            running.stop();
            assert!(store.is_spent());
            assert_eq!(cents(&sql, "1"), 10, "{fault:?} at {number}");
        }
    }
}

#[test]
fn who_catches_up_goes_on_after_any_fault() {
    for fault in FAULTS {
        for number in 0..4 {
            let (_place, store, sql) = place();
            record(&store, 1, vec![Deposited { cents: 1 }; 10]);
            let store = FaultyStore::with_projections(store);
            store.on_transacts(at(number, fault));
            store.on_reads([ReadFault::FailAt {
                page: 1,
                kind: StoreErrorKind::Io,
            }]);
            let mut projector = projector(&store).with(Balances).unwrap();
            let mut failures = 0;
            while let Err(error) = projector.catch_up() {
                assert!(error.is_retryable(), "{error}");
                failures += 1;
                assert!(failures <= 2, "{error}");
            }
            assert!(failures > 0);
            assert_eq!(cents(&sql, "1"), 10, "{fault:?} at {number}");
        }
    }
}

#[test]
fn an_event_is_put_aside_once_whatever_fault_that_meets() {
    for fault in FAULTS {
        for number in 0..8 {
            let (_place, store, sql) = place();
            let events = [1, 13, 1, 1, 13, 1].map(|cents| Deposited { cents });
            record(&store, 1, events.to_vec());
            let store = FaultyStore::with_projections(store);
            store.on_transacts(at(number, fault));
            let projector = projector(&store).with_retries(1).with_parking(Park::Event);
            let mut projector = projector.with(Fragile::broken()).unwrap();
            while projector.catch_up().is_err() {}
            let [view, fold] = view_and_fold(&sql, "fragile");
            assert_eq!(view, fold, "{fault:?} at {number}");
            assert_eq!(cents(&sql, "1"), 4);
        }
    }
}
