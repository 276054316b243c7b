//! Random acts on a file with three versions of a read model, against a plain fold.

use std::ops::ControlFlow;

use annals::rusqlite::Connection;
use annals::{ProjectionError, Projector, ReadModel, Rebuild, RebuildError, Sqlite, SqliteStore};
use proptest::collection::vec;
use proptest::prelude::*;

use super::versions::{First, Second, Seen, Third, look, tables};
use crate::support::{Deposited, Place, Withdrawn, record};

#[derive(Debug, Clone)]
enum Act {
    /// Deposits of 3 and a withdrawal of 1.
    Append(usize),
    /// A version is brought up to date by a projector. It goes down in the middle where an event is at fault.
    CatchUp(Version),
    /// A version is rebuilt.
    Rebuild(Version),
    /// A rebuild is cancelled.
    Cancel(u32),
    /// The store is closed and opened.
    Restart,
}

#[derive(Debug, Clone, Copy)]
struct Version {
    number: u32,
    /// The event at fault, as a part of a hundred of the feed; none above a hundred.
    fails_at: u64,
}

fn version() -> impl Strategy<Value = Version> {
    (1..=3_u32, 1..300_u64).prop_map(|(number, fails_at)| Version { number, fails_at })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1..200_usize).prop_map(Act::Append),
        4 => version().prop_map(Act::CatchUp),
        3 => version().prop_map(Act::Rebuild),
        1 => (1..=3_u32).prop_map(Act::Cancel),
        1 => Just(Act::Restart),
    ]
}

/// What readers must see.
#[derive(Debug, Clone, Copy)]
struct Expected {
    version: u32,
    position: u64,
}

struct World {
    place: Place,
    store: SqliteStore,
    sql: Connection,
    /// What each event adds.
    cents: Vec<i64>,
    seen: Option<Expected>,
}

/// How a run of a version went.
enum Went {
    Well,
    /// It stopped at an event.
    DownAt(u64),
    Refused,
}

impl World {
    fn new() -> Self {
        let place = Place::new();
        let store = place.open();
        let sql = Connection::open(place.path()).unwrap();
        Self {
            place,
            store,
            sql,
            cents: Vec::new(),
            seen: None,
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Append(deposits) => self.append(*deposits),
            Act::CatchUp(version) => self.catch_up(*version),
            Act::Rebuild(version) => self.rebuild(*version),
            Act::Cancel(number) => self.cancel(*number),
            Act::Restart => self.store = self.place.open(),
        }
        self.check();
    }

    fn append(&mut self, deposits: usize) {
        record(&self.store, 1, vec![Deposited { cents: 3 }; deposits]);
        record(&self.store, 2, Withdrawn { cents: 1 });
        self.cents
            .extend(std::iter::repeat_n(3, deposits).chain([-1]));
    }

    fn end(&self) -> u64 {
        self.cents.len() as u64
    }

    fn fails_at(&self, version: Version) -> Option<u64> {
        (version.fails_at <= 100).then(|| (self.end() * version.fails_at).div_ceil(100))
    }

    /// A projector shows the version if it is as new as the one seen.
    fn catch_up(&mut self, version: Version) {
        let fails_at = self.fails_at(version);
        let went = match version.number {
            1 => self.project(First { fails_at }),
            2 => self.project(Second { fails_at }),
            _ => self.project(Third { fails_at }),
        };
        let seen = self.seen.map(|seen| seen.version);
        let is_seen = seen.is_none_or(|seen| seen == version.number);
        let is_refused = matches!(went, Went::Refused);
        assert_eq!(is_refused, seen.is_some_and(|seen| seen > version.number));
        self.expect(version.number, &went, is_seen);
    }

    /// What readers see after a run; one of the version they see moves them on even where it goes down.
    fn expect(&mut self, version: u32, went: &Went, is_seen: bool) {
        let position = match went {
            Went::Well => self.end(),
            Went::DownAt(position) if is_seen => position - 1,
            Went::DownAt(_) | Went::Refused => return,
        };
        self.seen = Some(Expected { version, position });
    }

    fn project(&self, version: impl ReadModel<Store = Sqlite>) -> Went {
        let projector = Projector::new(self.store.clone())
            .with_batch(50)
            .with(version);
        went(projector.and_then(|mut projector| projector.catch_up()))
    }

    fn rebuild(&mut self, version: Version) {
        let fails_at = self.fails_at(version);
        let went = match version.number {
            1 => self.build(First { fails_at }),
            2 => self.build(Second { fails_at }),
            _ => self.build(Third { fails_at }),
        };
        let seen = self.seen.map(|seen| seen.version);
        let is_refused = matches!(went, Went::Refused);
        assert_eq!(is_refused, seen == Some(version.number));
        self.expect(version.number, &went, seen.is_none());
    }

    fn build(&self, version: impl ReadModel<Store = Sqlite>) -> Went {
        let rebuild = Rebuild::new(self.store.clone(), version).with_batch(50);
        match rebuild.run(|_| ControlFlow::Continue(())) {
            Ok(_) => Went::Well,
            Err(RebuildError::Serves { .. }) => Went::Refused,
            Err(RebuildError::Projection(error)) => went(Err(error)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Cancels at the first chance; where there was none, it is as a rebuild.
    fn cancel(&mut self, number: u32) {
        if self.seen.is_none_or(|seen| seen.version == number) {
            return;
        }
        let store = self.store.clone();
        let cancelled = match number {
            1 => Rebuild::new(store, First::default()).run(|_| ControlFlow::Break(())),
            2 => Rebuild::new(store, Second::default()).run(|_| ControlFlow::Break(())),
            _ => Rebuild::new(store, Third::default()).run(|_| ControlFlow::Break(())),
        };
        match cancelled {
            Ok(_) => self.expect(number, &Went::Well, false),
            Err(RebuildError::Cancelled { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Readers see the fold of the feed up to a position, in the version they must see.
    fn check(&self) {
        tables(&self.sql);
        let Some(expected) = self.seen else {
            return;
        };
        let events = usize::try_from(expected.position).unwrap();
        let cents = self.cents.iter().take(events).sum();
        let position = expected.position.cast_signed();
        let seen = Seen {
            version: expected.version.into(),
            events: position,
            cents,
            position,
        };
        assert_eq!(look(&self.sql), seen);
    }
}

fn went(result: Result<(), ProjectionError>) -> Went {
    match result {
        Ok(()) => Went::Well,
        Err(ProjectionError::Superseded { .. }) => Went::Refused,
        Err(error) => Went::DownAt(error.position().expect("an event is at fault").get()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn readers_see_a_fold_of_the_feed_whatever_is_done_in_whatever_order(acts in vec(act(), 1..16)) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
        }
    }
}
