//! Any interleaving of all that may happen leaves every view the fold of the feed.

mod views;
mod world;

use std::time::Duration;

use annals::testing::TransactFault;
use annals::{Park, StoreErrorKind};
use proptest::collection::vec;
use proptest::prelude::*;

use self::world::{Act, World};

fn faults() -> impl Strategy<Value = Vec<TransactFault>> {
    let fault = prop_oneof![
        2 => Just(TransactFault::None),
        1 => Just(TransactFault::Fail(StoreErrorKind::Io)),
        1 => Just(TransactFault::Conflict),
        1 => Just(TransactFault::LoseAnswer),
        1 => Just(TransactFault::Delay(Duration::from_millis(1))),
    ];
    vec(fault, 0..4)
}

fn act() -> impl Strategy<Value = Act> {
    let cents = prop_oneof![6 => Just(1_i64), 1 => Just(13), 1 => Just(14)];
    let version = || 1..=2_u32;
    prop_oneof![
        6 => (0..3_u64, vec(cents, 1..6)).prop_map(|(account, cents)| Act::Append(account, cents)),
        1 => (0..3_u64).prop_map(Act::AppendMany),
        3 => (version(), faults()).prop_map(|(version, faults)| Act::CatchUp(version, faults)),
        3 => (version(), faults()).prop_map(|(version, faults)| Act::Rebuild(version, faults)),
        1 => (version(), 1..4_u32).prop_map(|(version, transactions)| Act::Cancel(version, transactions)),
        2 => version().prop_map(Act::Start),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => Just(Act::Crash),
        1 => Just(Act::Restart),
        1 => any::<bool>().prop_map(Act::Break),
        2 => Just(Act::Replay),
        1 => Just(Act::Discard),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_view_is_the_fold_of_the_feed_whatever_happens(
        park in prop_oneof![Just(None), Just(Some(Park::Event)), Just(Some(Park::Stream))],
        acts in vec(act(), 1..25),
    ) {
        let mut world = World::new(park);
        for act in &acts {
            world.act(act);
            let [seen, fold] = world.seen_and_fold();
            prop_assert_eq!(seen, fold, "after {:?}", act);
            let [remembered, fold] = world.remembered_and_fold();
            prop_assert_eq!(remembered, fold, "after {:?}", act);
        }
        world.end_well();
        let [seen, fold] = world.seen_and_fold();
        prop_assert_eq!(seen, fold);
        let [remembered, fold] = world.remembered_and_fold();
        prop_assert_eq!(remembered, fold);
    }
}
