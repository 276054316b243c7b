//! In order, at least once, and nothing left out.

use annals::ProjectionError;

use super::shop::{Taken, projector};
use crate::support::{Deposited, Place, record};

#[test]
fn a_publisher_that_fails_gets_the_same_messages_again_and_in_order() {
    let place = Place::new();
    let store = place.open();
    for cents in 1..=10 {
        record(
            &store,
            u64::try_from(cents % 3).unwrap(),
            Deposited { cents },
        );
    }
    let taken = Taken::default();
    let mut projector = projector(&store, taken.clone());
    *taken.failures.lock().unwrap() = 2;
    for _ in 0..2 {
        let failed = projector.catch_up();
        assert!(
            matches!(failed, Err(ProjectionError::Store { .. })),
            "{failed:?}"
        );
    }
    projector.catch_up().unwrap();
    // Of the first batch of four the half was taken twice before.
    assert_eq!(taken.cents(), [1, 2, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let messages = taken.messages.lock().unwrap();
    assert_eq!(messages[0], messages[2]);
}

#[test]
fn an_event_that_has_no_message_and_should_have_stops_what_comes_after() {
    let place = Place::new();
    let store = place.open();
    for cents in [1, 2, -1, 3] {
        record(&store, 1, Deposited { cents });
    }
    let taken = Taken::default();
    let failed = projector(&store, taken.clone()).catch_up().unwrap_err();
    assert_eq!(failed.position(), Some(3.into()));
    assert_eq!(taken.cents(), [1, 2]);
}

#[test]
fn what_was_taken_is_not_sent_again_by_the_next_process() {
    let place = Place::new();
    let store = place.open();
    record(&store, 1, Deposited { cents: 1 });
    let taken = Taken::default();
    projector(&store, taken.clone()).catch_up().unwrap();
    record(&store, 1, Deposited { cents: 2 });
    projector(&store, taken.clone()).catch_up().unwrap();
    assert_eq!(taken.cents(), [1, 2]);
}
