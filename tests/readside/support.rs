//! An aggregate to read, a place to keep it, and a process that writes to it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use annals::prelude::*;
use annals::rusqlite::{Connection, ToSql};
use annals::store::FeedFilter;
use annals::{EventStore, Repository, SqliteStore};
use pollster::block_on;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Opened {
    pub(crate) owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Deposited {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Withdrawn {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct AccountId(u64);

#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Opened, Deposited, Withdrawn))]
pub(crate) struct Account {
    cents: i64,
}

impl Apply<Opened> for Account {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.cents -= event.cents;
    }
}

/// Stores events of one account.
#[expect(clippy::needless_pass_by_value, reason = "events are made for it")]
pub(crate) fn record(
    store: &(impl EventStore + Clone),
    account: u64,
    events: impl IntoEvents<AccountEvent> + Clone + Send + Sync,
) {
    let accounts = Repository::<Account>::new(store.clone()).with_retries(1000);
    let id = AccountId::from(account);
    let done = accounts.execute(&id, |_| Ok::<_, std::io::Error>(events.clone()));
    block_on(done.into_future()).unwrap();
}

/// The last position of a store.
pub(crate) fn end(store: &impl EventStore) -> Position {
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    while block_on(pages.next()).unwrap().is_some() {}
    pages.reached().unwrap()
}

/// Waits for something that happens soon.
pub(crate) fn until(mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !happened() {
        assert!(Instant::now() < deadline, "it has not happened");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A directory with a store in it, gone with this.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("events.db")
    }

    pub(crate) fn open(&self) -> SqliteStore {
        open(&self.path())
    }
}

pub(crate) fn open(path: &Path) -> SqliteStore {
    block_on(SqliteStore::open(path)).unwrap()
}

/// Names the file for a process that plays a part.
pub(crate) const FILE: &str = "ANNALS_READSIDE_FILE";

/// A process that plays a part; killed where the test ends before it.
pub(crate) struct Process(Child);

impl Process {
    /// Starts this program again, to play a part on a file: the part is a test that does so where it is
    /// told a file.
    pub(crate) fn start(part: &str, file: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", part])
            .env(FILE, file)
            .stdout(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    /// Waits for the part to be played to its end.
    pub(crate) fn finish(mut self) {
        assert!(self.0.wait().unwrap().success());
    }

    /// Kills the process, which must not have ended by itself.
    pub(crate) fn kill(mut self) {
        let ended = self.0.try_wait().unwrap();
        assert!(ended.is_none(), "a process has ended by itself: {ended:?}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing is left to kill where it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The deposits of each account, as a read model has them and as they must be there: those that the
/// projection has looked at, but for those it has put aside. Both of one moment.
pub(crate) fn view_and_fold(sql: &Connection, projection: &str) -> [BTreeMap<String, i64>; 2] {
    const FOLD: &str = "
        SELECT aggregate_id, sum(json_extract(data, '$.cents')) FROM events
        WHERE event_type = 'Deposited'
            AND position <= (
                SELECT coalesce(max(position), 0) FROM annals_projections WHERE name = ?1
            )
            AND position NOT IN (
                SELECT position FROM annals_dead_letters WHERE projection = ?1
                UNION ALL SELECT position FROM discarded
            )
        GROUP BY aggregate_id";
    let moment = sql.unchecked_transaction().unwrap();
    let read = |sql: &str, parameters: &[&dyn ToSql]| {
        let mut statement = moment.prepare(sql).unwrap();
        let rows = statement.query_map(parameters, |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let view = read("SELECT account, cents FROM balances", &[]);
    [view, read(FOLD, &[&projection])]
}
