//! Any interleaving of what may happen to a projection leaves its read model the fold of the feed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use annals::rusqlite::Connection;
use annals::testing::{FaultyStore, TransactFault};
use annals::{
    DeadLetters, Park, Projector, Retries, RunningProjector, SqliteStore, StoreErrorKind,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::dead_letters::Fragile;
use super::projection::create_balances;
use super::support::{Deposited, Place, record, view_and_fold};

/// What may happen.
#[derive(Debug, Clone)]
enum Act {
    Append(u64, Vec<i64>),
    /// A projector brings the view to the end of the feed, and meets faults.
    CatchUp(Vec<TransactFault>),
    /// A projector follows the feed from now on, in the place of one that did.
    Start,
    Pause,
    Resume,
    /// The faults that transactions meet next.
    Fault(Vec<TransactFault>),
    /// The projector is gone, at whatever it was.
    Crash,
    /// From now on some events fail, or none do.
    Break(bool),
    Replay,
    Discard,
}

fn faults() -> impl Strategy<Value = Vec<TransactFault>> {
    let fault = prop_oneof![
        Just(TransactFault::None),
        Just(TransactFault::Fail(StoreErrorKind::Io)),
        Just(TransactFault::Conflict),
        Just(TransactFault::LoseAnswer),
        Just(TransactFault::Delay(Duration::from_millis(1))),
    ];
    vec(fault, 0..3)
}

fn act() -> impl Strategy<Value = Act> {
    let cents = prop_oneof![4 => Just(1_i64), 1 => Just(13), 1 => Just(14)];
    prop_oneof![
        6 => (0..3_u64, vec(cents, 1..6)).prop_map(|(account, cents)| Act::Append(account, cents)),
        3 => faults().prop_map(Act::CatchUp),
        1 => Just(Act::Start),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => faults().prop_map(Act::Fault),
        1 => Just(Act::Crash),
        1 => any::<bool>().prop_map(Act::Break),
        2 => Just(Act::Replay),
        1 => Just(Act::Discard),
    ]
}

struct World {
    store: FaultyStore<SqliteStore>,
    sql: Connection,
    park: Option<Park>,
    is_broken: Arc<AtomicBool>,
    running: Option<RunningProjector>,
    _place: Place,
}

impl World {
    fn new(park: Option<Park>) -> Self {
        let place = Place::new();
        let store = place.open();
        let sql = Connection::open(place.path()).unwrap();
        create_balances(&sql);
        Self {
            store: FaultyStore::with_projections(store),
            sql,
            park,
            is_broken: Arc::new(AtomicBool::new(true)),
            running: None,
            _place: place,
        }
    }

    fn projector(&self) -> Projector<FaultyStore<SqliteStore>> {
        let retries = Retries::from(1).with_pauses(Duration::ZERO, Duration::ZERO);
        let projector = Projector::new(self.store.clone())
            .with_batch(3)
            .with_retries(retries)
            .with_lease(Duration::from_millis(20));
        let projector = match self.park {
            Some(park) => projector.with_parking(park),
            None => projector,
        };
        projector.with(self.fragile()).unwrap()
    }

    fn fragile(&self) -> Fragile {
        Fragile::broken_while(Arc::clone(&self.is_broken))
    }

    fn letters(&self) -> DeadLetters<FaultyStore<SqliteStore>> {
        DeadLetters::new(self.store.clone()).unwrap()
    }

    fn run(&mut self, act: &Act) {
        match act {
            Act::Append(account, cents) => {
                let events = cents.iter().map(|cents| Deposited { cents: *cents });
                record(&self.store, *account, events.collect::<Vec<_>>());
            }
            Act::CatchUp(faults) => {
                self.store.on_transacts(faults.clone());
                // It may meet an event that fails, a fault, or another who has the lease.
                let _ = self.projector().catch_up();
            }
            Act::Start => {
                self.running = None;
                self.running = Some(self.projector().start().unwrap());
            }
            Act::Pause => {
                let running = self.running.as_ref();
                assert!(running.is_none_or(|running| running.pause("fragile")));
            }
            Act::Resume => {
                let running = self.running.as_ref();
                assert!(running.is_none_or(|running| running.resume("fragile")));
            }
            Act::Fault(faults) => self.store.on_transacts(faults.clone()),
            Act::Crash => self.running = None,
            Act::Break(broken) => self.is_broken.store(*broken, Ordering::SeqCst),
            Act::Replay => {
                // It ends with the first event that still fails.
                let _ = self.letters().replay_all(&mut self.fragile());
            }
            Act::Discard => self.discard_first(),
        }
    }

    /// Gives an event up: it is as if nobody had paid it in.
    fn discard_first(&self) {
        let mut letters = self.letters();
        if let Some(letter) = letters.list("fragile").unwrap().first()
            && letters.discard(letter).unwrap()
        {
            let add = "INSERT INTO discarded VALUES (?1)";
            let position = letter.position.get().cast_signed();
            self.sql.execute(add, [position]).unwrap();
        }
    }

    /// Whatever happened before, in the end all is taken in.
    fn end_well(&mut self) {
        self.running = None;
        self.is_broken.store(false, Ordering::SeqCst);
        let mut projector = self.projector();
        while projector.catch_up().is_err() {}
        self.letters().replay_all(&mut self.fragile()).unwrap();
        assert!(self.letters().list("fragile").unwrap().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn a_read_model_is_the_fold_of_the_feed_whatever_happens(
        park in prop_oneof![Just(None), Just(Some(Park::Event)), Just(Some(Park::Stream))],
        acts in vec(act(), 1..25),
    ) {
        let mut world = World::new(park);
        for act in &acts {
            world.run(act);
            let [view, fold] = view_and_fold(&world.sql, "fragile");
            prop_assert_eq!(view, fold, "after {:?}", act);
        }
        world.end_well();
        let [view, fold] = view_and_fold(&world.sql, "fragile");
        prop_assert_eq!(view, fold);
        let behind = "SELECT max(position) > (SELECT max(position) FROM annals_projections) FROM events";
        let is_behind: Option<bool> = world.sql.query_row(behind, [], |row| row.get(0)).unwrap();
        prop_assert_ne!(is_behind, Some(true));
    }
}
