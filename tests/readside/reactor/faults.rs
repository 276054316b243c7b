//! A reactor whose commands meet a store that fails, loses answers and conflicts.

use std::time::Duration;

use annals::testing::{AppendFault, FaultyStore, ReadFault, TransactFault};
use annals::{Projector, Retries, StoreErrorKind};
use pollster::block_on;

use super::shop::{Collecting, asked, place, projector};
use crate::support::{Place, end};

const FAULTS: [AppendFault; 5] = [
    AppendFault::None,
    AppendFault::Fail(StoreErrorKind::Io),
    AppendFault::LoseAnswer,
    AppendFault::LoseRequest,
    AppendFault::Conflict,
];

/// Each pair of faults on the two commands of a reaction, and on what is sent again.
#[test]
fn commands_are_carried_out_once_whatever_fails() {
    let place_ = Place::new();
    let store = place_.open();
    let faulty = FaultyStore::new(store.clone());
    let mut projector = projector(&store, Collecting::through(&store, faulty.clone()));
    let pairs = FAULTS
        .into_iter()
        .flat_map(|one| FAULTS.map(|other| [one, other]));
    for (number, pair) in (1..).zip(pairs) {
        place(&store, number, 5);
        faulty.on_appends(pair);
        faulty.on_lookups([StoreErrorKind::Io]);
        while projector.catch_up().is_err() {}
        assert!(faulty.is_spent(), "{pair:?}");
        assert_eq!(asked(&store, number), [2, 3], "{pair:?}");
    }
}

const TRANSACT_FAULTS: [TransactFault; 4] = [
    TransactFault::Fail(StoreErrorKind::Io),
    TransactFault::Conflict,
    TransactFault::LoseAnswer,
    TransactFault::Delay(Duration::from_millis(1)),
];

/// Each fault at each of the transactions that note what was answered, with a read that fails before.
#[test]
fn events_are_answered_once_whatever_the_checkpoint_meets() {
    for fault in TRANSACT_FAULTS {
        for number in 0..4 {
            let place_ = Place::new();
            let store = place_.open();
            (1..=4).for_each(|number| place(&store, number, 5));
            let faulty = FaultyStore::with_projections(store.clone());
            let script = std::iter::repeat_n(TransactFault::None, number).chain([fault]);
            faulty.on_transacts(script);
            let kind = StoreErrorKind::Io;
            faulty.on_reads([ReadFault::FailAt { page: 1, kind }]);
            let reactor = Collecting::new(&store);
            let letters = std::sync::Arc::clone(&reactor.letters);
            let retries = Retries::from(5).with_pauses(Duration::ZERO, Duration::ZERO);
            let projector = Projector::new(faulty.clone()).with_retries(retries);
            let running = projector.with_reactor(reactor).unwrap().start().unwrap();
            let answered = running.wait_for("collecting", end(&store), Duration::from_secs(60));
            block_on(answered).unwrap();
            running.stop();
            assert!(faulty.is_spent(), "{fault:?} at {number}");
            for order in 1..=4 {
                assert_eq!(asked(&store, order), [2, 3], "{fault:?} at {number}");
            }
            // A side effect may come again, under the key it had before.
            let mut letters = letters.lock().unwrap().clone();
            letters.dedup();
            assert_eq!(letters.len(), 4, "{fault:?} at {number}");
        }
    }
}

/// A handler that fails on the k-th event, for each k of a run: all before are answered, and none after.
#[test]
fn a_reactor_stops_at_the_event_that_fails_and_goes_on_with_it() {
    for unlucky in 1..=6 {
        let place_ = Place::new();
        let store = place_.open();
        (1..=6).for_each(|number| place(&store, number, if number == unlucky { -5 } else { 5 }));
        let mut stopped = projector(&store, Collecting::new(&store));
        let error = stopped.catch_up().unwrap_err();
        assert_eq!(error.position().map(annals::Position::get), Some(unlucky));
        for number in 1..=6 {
            let is_answered = !asked(&store, number).is_empty();
            assert_eq!(is_answered, number < unlucky, "{number} of {unlucky}");
        }
        // It does not get past it by being started again.
        let again = projector(&store, Collecting::new(&store)).catch_up();
        assert_eq!(again.unwrap_err().position(), error.position());
    }
}
