//! Events that fail for good: put aside, replayed, discarded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::{Connection, Transaction};
use annals::{
    DeadLetter, DeadLetters, Park, Project, ProjectError, Projection, ProjectionState, Projector,
    Recorded, ReplayError, Sqlite, SqliteStore,
};
use pollster::block_on;

use super::projection::{add, cents, place};
use super::support::{Account, Deposited, Opened, Place, Withdrawn, end, record, until};

/// The deposits of each account; those of 13 cents fail as long as it is broken, after they have written.
#[derive(Projection)]
#[projection(name = "fragile", version = 2, events(Deposited))]
pub(crate) struct Fragile {
    is_broken: Arc<AtomicBool>,
}

impl Fragile {
    pub(crate) fn broken_while(is_broken: Arc<AtomicBool>) -> Self {
        Self { is_broken }
    }

    pub(crate) fn broken() -> Self {
        Self::broken_while(Arc::new(AtomicBool::new(true)))
    }

    pub(crate) fn mended() -> Self {
        Self::broken_while(Arc::default())
    }
}

impl Project<Deposited, Sqlite> for Fragile {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        add(transaction, event.aggregate_id(), event.event().cents)?;
        let is_broken = self.is_broken.load(Ordering::SeqCst);
        match event.event().cents {
            13 if is_broken => Err(std::io::Error::other("unlucky").into()),
            14 if is_broken => panic!("a hundred and one"),
            _ => Ok(()),
        }
    }
}

/// A projector, what it projects, and a way to mend that.
struct Bench {
    store: SqliteStore,
    sql: Connection,
    is_broken: Arc<AtomicBool>,
    _place: Place,
}

impl Bench {
    fn new() -> Self {
        let (place, store, sql) = place();
        Self {
            store,
            sql,
            is_broken: Arc::new(AtomicBool::new(true)),
            _place: place,
        }
    }

    fn fragile(&self) -> Fragile {
        Fragile::broken_while(Arc::clone(&self.is_broken))
    }

    fn projector(&self, park: Park) -> Projector<SqliteStore> {
        let retries = annals::Retries::from(2).with_pauses(Duration::ZERO, Duration::ZERO);
        Projector::new(self.store.clone())
            .with_batch(5)
            .with_retries(retries)
            .with_parking(park)
    }

    fn catch_up(&self, park: Park) {
        let projector = self.projector(park).with(self.fragile());
        projector.unwrap().catch_up().unwrap();
    }

    fn record(&self, account: u64, cents: &[i64]) {
        let events = cents.iter().map(|cents| Deposited { cents: *cents });
        record(&self.store, account, events.collect::<Vec<_>>());
    }

    fn letters(&self) -> DeadLetters<SqliteStore> {
        DeadLetters::new(self.store.clone()).unwrap()
    }

    fn list(&self) -> Vec<DeadLetter> {
        self.letters().list("fragile").unwrap()
    }

    fn replay(&self, position: u64) -> Result<(), ReplayError> {
        let position = Position::from(position);
        self.letters().replay(&mut self.fragile(), position)
    }

    fn mend(&self) {
        self.is_broken.store(false, Ordering::SeqCst);
    }
}

fn positions(letters: &[DeadLetter]) -> Vec<u64> {
    letters.iter().map(|letter| letter.position.get()).collect()
}

#[test]
fn an_event_that_fails_at_any_place_is_put_aside_and_all_others_are_taken_in() {
    for place in 0..12 {
        let bench = Bench::new();
        let mut events = [1; 12];
        events[place] = 13;
        bench.record(1, &events);
        bench.catch_up(Park::Event);
        assert_eq!(cents(&bench.sql, "1"), 11);
        assert_eq!(positions(&bench.list()), [place as u64 + 1]);
        bench.catch_up(Park::Event);
        assert_eq!(cents(&bench.sql, "1"), 11);

        bench.mend();
        bench.replay(place as u64 + 1).unwrap();
        assert_eq!(cents(&bench.sql, "1"), 24);
        assert!(bench.list().is_empty());
    }
}

#[test]
fn a_letter_tells_which_event_failed_and_why_and_how_often() {
    let bench = Bench::new();
    let before = chrono::Utc::now() - Duration::from_millis(1);
    bench.record(7, &[1, 13, 14]);
    bench.catch_up(Park::Event);
    let [letter, panicked] = &bench.list()[..] else {
        panic!("there are two letters");
    };
    assert_eq!(
        (&*letter.projection, letter.projection_version),
        ("fragile", 2)
    );
    assert_eq!(letter.position, Position::from(2));
    assert_eq!(
        (&*letter.aggregate_type, &*letter.aggregate_id),
        ("Account", "7")
    );
    assert_eq!(
        (&*letter.event_type, letter.version),
        ("Deposited", Version::from(2))
    );
    assert_eq!(letter.error, "the handler failed: unlucky");
    assert_eq!(letter.attempts, 3);
    assert!(before < letter.first_failed_at);
    assert!(letter.first_failed_at <= letter.last_failed_at);
    let sql = "SELECT event_id FROM events WHERE position = 2";
    let id: String = bench.sql.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(letter.event_id.to_string(), id);
    assert_eq!(panicked.error, "the handler panicked: a hundred and one");

    let error = bench.replay(2).unwrap_err();
    assert!(matches!(error, ReplayError::Event { .. }), "{error}");
    assert_eq!(cents(&bench.sql, "7"), 1);
    let again = bench.list().remove(0);
    assert_eq!(again.attempts, 4);
    assert_eq!(again.first_failed_at, letter.first_failed_at);
    assert!(again.last_failed_at >= letter.last_failed_at);

    bench.mend();
    bench.replay(2).unwrap();
    let error = bench.replay(2).unwrap_err();
    assert!(matches!(error, ReplayError::NotParked { .. }), "{error}");
    assert_eq!(cents(&bench.sql, "7"), 14);
}

#[test]
fn the_rest_of_a_stream_waits_behind_its_event_and_comes_in_order() {
    let bench = Bench::new();
    bench.record(1, &[1, 13, 2]);
    bench.record(2, &[5]);
    bench.record(1, &[3]);
    bench.catch_up(Park::Stream);
    assert_eq!((cents(&bench.sql, "1"), cents(&bench.sql, "2")), (1, 5));
    assert_eq!(positions(&bench.list()), [2, 3, 5]);
    assert_eq!(bench.list()[1].attempts, 0);
    bench.record(1, &[4]);
    bench.catch_up(Park::Stream);
    assert_eq!(positions(&bench.list()), [2, 3, 5, 6]);

    bench.mend();
    let error = bench.replay(5).unwrap_err();
    let ReplayError::After { first, .. } = error else {
        panic!("expected an earlier one, found {error}");
    };
    assert_eq!(first, Position::from(2));
    assert_eq!(bench.letters().replay_all(&mut bench.fragile()).unwrap(), 4);
    assert_eq!(cents(&bench.sql, "1"), 1 + 13 + 2 + 3 + 4);

    bench.record(1, &[6]);
    bench.catch_up(Park::Stream);
    assert!(bench.list().is_empty());
    assert_eq!(cents(&bench.sql, "1"), 1 + 13 + 2 + 3 + 4 + 6);
}

#[test]
fn an_event_that_is_discarded_is_never_taken_in() {
    let bench = Bench::new();
    bench.record(1, &[13, 2]);
    bench.catch_up(Park::Stream);
    let letter = bench.list().remove(0);
    assert!(bench.letters().discard(&letter).unwrap());
    assert!(!bench.letters().discard(&letter).unwrap());
    assert_eq!(bench.letters().replay_all(&mut bench.fragile()).unwrap(), 1);
    bench.mend();
    bench.catch_up(Park::Stream);
    assert_eq!(cents(&bench.sql, "1"), 2);
}

#[test]
fn an_event_that_nobody_knows_is_put_aside_until_somebody_does() {
    #[derive(Projection)]
    #[projection(name = "counted", of(Account), ignore(Opened, Withdrawn))]
    struct Counted;

    impl Project<Deposited, Sqlite> for Counted {
        fn project(
            &mut self,
            _: Recorded<'_, Deposited>,
            transaction: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            add(transaction, "counted", 1)
        }
    }

    let bench = Bench::new();
    let stream = annals::StreamId::new("Account", "1").unwrap();
    let unknown = annals::NewEvent::new("Robbed", 1, "{}").unwrap();
    let batch = annals::AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![unknown]);
    block_on(annals::EventStore::append(&bench.store, batch)).unwrap();
    bench.record(2, &[1]);
    let projector = bench.projector(Park::Event).with(Counted);
    projector.unwrap().catch_up().unwrap();
    assert_eq!(cents(&bench.sql, "counted"), 1);
    let letters = bench.letters().list("counted").unwrap();
    assert!(letters[0].error.contains("`Robbed`"), "{letters:?}");
}

#[test]
fn a_projection_that_fails_on_everything_stops() {
    let bench = Bench::new();
    bench.record(1, &[13; 10]);
    let projector = bench.projector(Park::Event).with_max_parked(3);
    let running = projector.with(bench.fragile()).unwrap().start().unwrap();
    until(|| running.status()[0].state == ProjectionState::Failed);
    let status = running.status().remove(0);
    assert_eq!(status.parked, Some(3));
    assert_eq!(status.error.unwrap().position(), Some(Position::from(4)));
    assert_eq!(positions(&bench.list()), [1, 2, 3]);
}

#[test]
fn a_projector_that_runs_puts_aside_and_takes_in_what_follows_a_replay() {
    let bench = Bench::new();
    let projector = bench.projector(Park::Stream).with(bench.fragile());
    let running = projector.unwrap().start().unwrap();
    let wait = || {
        let wait = running.wait_for("fragile", end(&bench.store), Duration::from_secs(60));
        block_on(wait).unwrap();
    };
    for round in 1..=5 {
        bench.is_broken.store(true, Ordering::SeqCst);
        bench.record(1, &[13, 1]);
        bench.record(2, &[1]);
        wait();
        assert_eq!(cents(&bench.sql, "1"), 14 * (round - 1));
        assert_eq!(cents(&bench.sql, "2"), round);
        assert_eq!(running.status()[0].parked, Some(2));
        assert!(running.health().is_healthy());
        bench.mend();
        bench.letters().replay_all(&mut bench.fragile()).unwrap();
        assert_eq!(cents(&bench.sql, "1"), 14 * round);
        assert_eq!(running.status()[0].parked, Some(0));
    }
}
