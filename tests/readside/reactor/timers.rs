//! Timers: armed with the checkpoint, answered once, by the store's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annals::reactor::TimerStore;
use annals::{Clock, ProjectionError, SqliteStore};
use chrono::{DateTime, TimeDelta};
use pollster::block_on;

use super::shop::{Collecting, OrderPaid, asked, order, place, projector, record};
use crate::support::Place;

/// A store whose clock goes on by hand.
struct Shop {
    _place: Place,
    store: SqliteStore,
    seconds: Arc<AtomicI64>,
}

impl Shop {
    fn new() -> Self {
        let place = Place::new();
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let now = Arc::clone(&seconds);
        let clock = Clock::new(move || {
            let seconds = now.load(Ordering::Relaxed);
            DateTime::from_timestamp_secs(seconds).unwrap()
        });
        let store = SqliteStore::options().with_clock(clock).open(place.path());
        Self {
            store: block_on(store).unwrap(),
            _place: place,
            seconds,
        }
    }

    fn pass(&self, time: TimeDelta) {
        let seconds = time.num_seconds();
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    fn catch_up(&self) {
        projector(&self.store, Collecting::new(&self.store))
            .settle()
            .unwrap();
    }

    fn has_due(&self) -> bool {
        self.store.due_timer("collecting").unwrap().is_some()
    }
}

#[test]
fn a_timer_is_answered_once_when_it_is_due_and_survives_restarts() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    shop.catch_up();
    shop.pass(TimeDelta::seconds(59));
    shop.catch_up();
    assert!(!order(&shop.store, 1).is_cancelled);
    shop.pass(TimeDelta::seconds(1));
    shop.catch_up();
    assert!(order(&shop.store, 1).is_cancelled);
    shop.pass(TimeDelta::minutes(5));
    assert!(!shop.has_due());
    shop.catch_up();
}

#[test]
fn what_is_paid_in_time_is_not_cancelled_however_late_the_reactor_is() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    shop.catch_up();
    record(&shop.store, 1, OrderPaid);
    shop.pass(TimeDelta::days(1));
    assert!(shop.has_due());
    shop.catch_up();
    assert!(!order(&shop.store, 1).is_cancelled);
    assert!(!shop.has_due());
}

#[test]
fn what_is_paid_in_time_is_not_cancelled_whatever_was_stored_before_it() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    shop.catch_up();
    (2..=5).for_each(|number| place(&shop.store, number, 5));
    record(&shop.store, 1, OrderPaid);
    shop.pass(TimeDelta::seconds(60));
    shop.catch_up();
    assert!(!order(&shop.store, 1).is_cancelled);
    assert!(order(&shop.store, 2).is_cancelled);
}

#[test]
fn a_timer_under_the_same_key_takes_the_place_of_the_one_before() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    shop.catch_up();
    shop.pass(TimeDelta::seconds(50));
    place(&shop.store, 1, 5);
    shop.catch_up();
    shop.pass(TimeDelta::seconds(50));
    shop.catch_up();
    assert!(!order(&shop.store, 1).is_cancelled);
    shop.pass(TimeDelta::seconds(10));
    shop.catch_up();
    assert!(order(&shop.store, 1).is_cancelled);
}

#[test]
fn a_timer_whose_handler_fails_is_tried_again_and_its_commands_are_not() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    shop.catch_up();
    shop.pass(TimeDelta::minutes(1));
    let mut reactor = Collecting::new(&shop.store);
    reactor.failures = 2;
    let mut projector = projector(&shop.store, reactor);
    for _ in 0..2 {
        let failed = projector.catch_up();
        let Err(ProjectionError::Timer { key, .. }) = failed else {
            panic!("{failed:?}");
        };
        assert_eq!(key, "1");
    }
    projector.catch_up().unwrap();
    assert!(!shop.has_due());
    // Placed, asked for in two parts, cancelled: once each.
    assert_eq!(crate::support::end(&shop.store).get(), 4);
}

#[test]
fn a_reaction_that_fails_arms_nothing() {
    let shop = Shop::new();
    place(&shop.store, 1, 5);
    let mut reactor = Collecting::new(&shop.store);
    reactor.failures = 1;
    projector(&shop.store, reactor).catch_up().unwrap_err();
    shop.pass(TimeDelta::minutes(1));
    assert!(!shop.has_due());
    assert_eq!(asked(&shop.store, 1), [2, 3]);
}
