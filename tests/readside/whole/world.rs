//! A file with everything in it that reads, and what may happen to that.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use annals::rusqlite::Connection;
use annals::testing::{FaultyStore, TransactFault};
use annals::{
    DeadLetters, LiveView, Park, Position, ProjectionError, Projector, ReadModel, Rebuild, Retries,
    RunningProjector, Sqlite, SqliteStore,
};
use pollster::block_on;

use super::views::{One, Remembered, Two};
use crate::support::{Deposited, Place, end, record};

/// What may happen.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Append(u64, Vec<i64>),
    /// More than one page of a store.
    AppendMany(u64),
    /// A version is brought to the end of the feed, and meets faults.
    CatchUp(u32, Vec<TransactFault>),
    /// A version follows the feed from now on, in the place of whatever did.
    Start(u32),
    /// What follows the feed rests: in SQL and in memory.
    Pause,
    Resume,
    /// A version is built and takes the place of the other one, and meets faults.
    Rebuild(u32, Vec<TransactFault>),
    /// So many transactions of it are made, and then it is cancelled.
    Cancel(u32, u32),
    /// What follows the feed is gone, at whatever it was.
    Crash,
    /// The store is closed and opened.
    Restart,
    /// From now on some events fail, or none do.
    Break(bool),
    Replay,
    Discard,
}

pub(super) struct World {
    place: Place,
    store: FaultyStore<SqliteStore>,
    sql: Connection,
    park: Option<Park>,
    is_broken: Arc<AtomicBool>,
    running: Option<RunningProjector>,
    remembered: LiveView<Remembered>,
}

impl World {
    pub(super) fn new(park: Option<Park>) -> Self {
        let place = Place::new();
        let store = FaultyStore::with_projections(place.open());
        let sql = Connection::open(place.path()).unwrap();
        sql.execute_batch("CREATE TABLE discarded (version INTEGER, position INTEGER)")
            .unwrap();
        let remembered = LiveView::start(store.clone(), Remembered::default());
        Self {
            remembered: remembered.unwrap(),
            place,
            store,
            sql,
            park,
            is_broken: Arc::new(AtomicBool::new(true)),
            running: None,
        }
    }

    fn projector(&self) -> Projector<FaultyStore<SqliteStore>> {
        let retries = Retries::from(1).with_pauses(Duration::ZERO, Duration::ZERO);
        let projector = Projector::new(self.store.clone())
            .with_batch(3)
            .with_retries(retries)
            .with_lease(Duration::from_millis(20));
        match self.park {
            Some(park) => projector.with_parking(park),
            None => projector,
        }
    }

    /// A projector of a version, unless readers see a newer one.
    fn projector_of(
        &self,
        version: u32,
    ) -> Result<Projector<FaultyStore<SqliteStore>>, ProjectionError> {
        let is_broken = Arc::clone(&self.is_broken);
        match version {
            1 => self.projector().with(One(is_broken)),
            _ => self.projector().with(Two(is_broken)),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        match act {
            Act::Append(account, cents) => {
                let events = cents.iter().map(|cents| Deposited { cents: *cents });
                record(&self.store, *account, events.collect::<Vec<_>>());
            }
            Act::AppendMany(account) => {
                record(&self.store, *account, vec![Deposited { cents: 1 }; 2500]);
            }
            Act::CatchUp(version, faults) => {
                self.store.on_transacts(faults.clone());
                // It may meet an event that fails, a fault, a newer version, or another who has the lease.
                let projector = self.projector_of(*version);
                let _ = projector.and_then(|mut projector| projector.catch_up());
            }
            Act::Start(version) => {
                self.running = None;
                let projector = self.projector_of(*version).ok();
                self.running = projector.map(|projector| projector.start().unwrap());
            }
            Act::Pause => self.pause(),
            Act::Resume => self.resume(),
            Act::Rebuild(version, faults) => {
                self.store.on_transacts(faults.clone());
                self.build(*version, u32::MAX);
            }
            Act::Cancel(version, transactions) => self.build(*version, *transactions),
            Act::Crash => {
                self.running = None;
                self.remember_anew();
            }
            Act::Restart => {
                self.running = None;
                self.store = FaultyStore::with_projections(self.place.open());
                self.remember_anew();
            }
            Act::Break(broken) => self.is_broken.store(*broken, Ordering::SeqCst),
            Act::Replay => self.replay(),
            Act::Discard => self.discard_first(),
        }
    }

    fn pause(&self) {
        let running = self.running.as_ref();
        assert!(running.is_none_or(|running| running.pause("kept")));
        self.remembered.pause();
    }

    fn resume(&self) {
        let running = self.running.as_ref();
        assert!(running.is_none_or(|running| running.resume("kept")));
        self.remembered.resume();
    }

    fn remember_anew(&mut self) {
        let remembered = LiveView::start(self.store.clone(), Remembered::default());
        self.remembered = remembered.unwrap();
    }

    fn build(&self, version: u32, transactions: u32) {
        let is_broken = Arc::clone(&self.is_broken);
        match version {
            1 => self.build_version(One(is_broken), transactions),
            _ => self.build_version(Two(is_broken), transactions),
        }
    }

    fn build_version(&self, version: impl ReadModel<Store = Sqlite>, transactions: u32) {
        let mut left = transactions;
        let rebuild = Rebuild::new(self.store.clone(), version).with_batch(50);
        // It may be seen already, be another's, meet a fault, or an event that fails.
        let _ = rebuild.run(|_| {
            left = left.saturating_sub(1);
            match left {
                0 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
    }

    fn letters(&self) -> DeadLetters<FaultyStore<SqliteStore>> {
        DeadLetters::new(self.store.clone()).unwrap()
    }

    /// Each ends with the first event that still fails.
    fn replay(&self) {
        let is_broken = || Arc::clone(&self.is_broken);
        let _ = self.letters().replay_all(&mut One(is_broken()));
        let _ = self.letters().replay_all(&mut Two(is_broken()));
    }

    /// Gives an event up: to that version it is as if nobody had paid it in.
    fn discard_first(&self) {
        let mut letters = self.letters();
        if let Some(letter) = letters.list("kept").unwrap().first()
            && letters.discard(letter).unwrap()
        {
            let add = "INSERT INTO discarded VALUES (?1, ?2)";
            let position = letter.position.get().cast_signed();
            let added = self.sql.execute(add, (letter.projection_version, position));
            added.unwrap();
        }
    }

    /// Whatever happened before, in the end all is taken in.
    pub(super) fn end_well(&mut self) {
        self.running = None;
        self.is_broken.store(false, Ordering::SeqCst);
        while let Ok(mut projector) = self.projector_of(2) {
            if projector.catch_up().is_ok() {
                break;
            }
        }
        self.replay();
        self.remembered.resume();
        let end = end(&self.store);
        let all = self.remembered.wait_for(end, Duration::from_secs(30));
        block_on(all).unwrap();
    }

    /// What readers see and must see: the fold of the events that the version they see has looked at, but
    /// for those it has put aside. All of one moment.
    pub(super) fn seen_and_fold(&self) -> [BTreeMap<String, i64>; 2] {
        const FOLD: &str = "
            SELECT aggregate_id, sum(json_extract(data, '$.cents')) * serving.version
            FROM events, annals_read_models AS serving
            WHERE event_type = 'Deposited' AND serving.standing = 'serving'
                AND position <= (
                    SELECT position FROM annals_projections AS noted
                    WHERE noted.name = 'kept' AND noted.version = serving.version
                )
                AND position NOT IN (
                    SELECT position FROM annals_dead_letters
                    WHERE projection = 'kept' AND projection_version = serving.version
                    UNION ALL
                    SELECT position FROM discarded WHERE discarded.version = serving.version
                )
            GROUP BY aggregate_id";
        // A version that was dropped and is built again takes them in.
        let forget = "DELETE FROM discarded WHERE version NOT IN
            (SELECT version FROM annals_read_models WHERE name = 'kept')";
        self.sql.busy_timeout(Duration::from_secs(30)).unwrap();
        self.sql.execute(forget, []).unwrap();
        let moment = self.sql.unchecked_transaction().unwrap();
        let read = |sql: &str| {
            let mut statement = moment.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.unwrap().map(Result::unwrap).collect()
        };
        let fold = read(FOLD);
        // There is no view before there is a version.
        let is_there = "SELECT 1 FROM annals_read_models WHERE standing = 'serving'";
        let is_there = moment.prepare(is_there).unwrap().exists([]).unwrap();
        let seen = is_there.then(|| read("SELECT account, cents FROM kept"));
        [seen.unwrap_or_default(), fold]
    }

    /// The view in memory, and the fold of the events up to its position.
    pub(super) fn remembered_and_fold(&self) -> [BTreeMap<String, i64>; 2] {
        let reading = self.remembered.read().unwrap();
        [reading.0.clone(), self.fold_up_to(reading.position())]
    }

    fn fold_up_to(&self, position: Position) -> BTreeMap<String, i64> {
        let fold = "SELECT aggregate_id, sum(json_extract(data, '$.cents')) FROM events
            WHERE event_type = 'Deposited' AND position <= ?1 GROUP BY aggregate_id";
        let mut statement = self.sql.prepare(fold).unwrap();
        let position = position.get().cast_signed();
        let rows = statement.query_map([position], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}
