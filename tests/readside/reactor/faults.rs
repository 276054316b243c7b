//! A reactor whose commands meet a store that fails, loses answers and conflicts.

use annals::StoreErrorKind;
use annals::testing::{AppendFault, FaultyStore};

use super::shop::{Collecting, asked, place, projector};
use crate::support::Place;

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
