//! One table of events with the usual columns.

use std::path::Path;

use rusqlite::{Connection, Row, TransactionBehavior, params};

use crate::{Account, AccountEvent};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        event_id TEXT NOT NULL UNIQUE,
        aggregate_type TEXT NOT NULL,
        aggregate_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        event_type TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        metadata TEXT,
        data TEXT NOT NULL,
        UNIQUE (aggregate_type, aggregate_id, version)
    );
    CREATE TABLE IF NOT EXISTS snapshots (
        aggregate_type TEXT NOT NULL,
        aggregate_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id)
    );";

const LOAD: &str = "
    SELECT position, event_id, version, event_type, recorded_at, metadata, data FROM events
    WHERE aggregate_type = 'Account' AND aggregate_id = ?1 AND version > ?2
    ORDER BY version";

const FEED: &str = "
    SELECT position, event_id, version, event_type, recorded_at, metadata, data, aggregate_id FROM events
    ORDER BY position";

const SOME_OF_FEED: &str = "
    SELECT position, event_id, version, event_type, recorded_at, metadata, data, aggregate_id FROM events
    WHERE position > ?1
    ORDER BY position
    LIMIT ?2";

const INSERT: &str = "
    INSERT INTO events
        (event_id, aggregate_type, aggregate_id, version, event_type, recorded_at, metadata, data)
    VALUES (?1, 'Account', ?2, ?3, ?4, ?5, ?6, ?7)";

pub fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("it opens");
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .expect("WAL");
    synchronous(&connection, "FULL");
    connection
        .busy_timeout(std::time::Duration::from_secs(5))
        .expect("a timeout");
    connection.execute_batch(SCHEMA).expect("the schema");
    connection
}

pub fn synchronous(connection: &Connection, level: &str) {
    connection
        .pragma_update(None, "synchronous", level)
        .expect("a level");
}

/// A row as one reads it without a thought to speed.
#[expect(
    dead_code,
    reason = "read all the same, as by whoever has a struct for his rows"
)]
struct Stored {
    position: i64,
    event_id: String,
    version: i64,
    event_type: String,
    recorded_at: String,
    metadata: Option<String>,
    data: String,
}

impl Stored {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            event_id: row.get(1)?,
            version: row.get(2)?,
            event_type: row.get(3)?,
            recorded_at: row.get(4)?,
            metadata: row.get(5)?,
            data: row.get(6)?,
        })
    }

    fn event(&self) -> AccountEvent {
        serde_json::from_str(&self.data).expect("an event")
    }
}

pub fn load(connection: &Connection, id: &str) -> Account {
    after(connection, id, Account::default())
}

fn after(connection: &Connection, id: &str, mut account: Account) -> Account {
    let mut statement = connection.prepare_cached(LOAD).expect("a statement");
    let rows = statement
        .query_map(params![id, account.version], Stored::from_row)
        .expect("rows");
    for stored in rows {
        let stored = stored.expect("a row");
        account.apply(&stored.event());
        account.version = stored.version;
    }
    account
}

pub fn feed(connection: &Connection, mut fold: impl FnMut(String, AccountEvent)) -> u64 {
    let mut statement = connection.prepare_cached(FEED).expect("a statement");
    let mut rows = statement.query([]).expect("rows");
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        let stored = Stored::from_row(row).expect("a row");
        fold(row.get(7).expect("an id"), stored.event());
        count += 1;
    }
    count
}

/// Some events after a position, with their positions and accounts.
pub fn some_of_feed(
    connection: &Connection,
    after: i64,
    count: usize,
) -> Vec<(i64, String, AccountEvent)> {
    let mut statement = connection
        .prepare_cached(SOME_OF_FEED)
        .expect("a statement");
    let rows = statement.query_map(params![after, count as i64], |row| {
        let stored = Stored::from_row(row)?;
        Ok((stored.position, row.get(7)?, stored.event()))
    });
    let rows = rows.expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

/// Appends in a transaction of its own.
pub fn append(connection: &mut Connection, id: &str, version: i64, events: &[AccountEvent]) {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .expect("a transaction");
    insert(&transaction, id, version, events).expect("no conflict");
    transaction.commit().expect("it is stored");
}

/// Appends; fails where another writer was faster.
pub fn insert(
    connection: &Connection,
    id: &str,
    version: i64,
    events: &[AccountEvent],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(INSERT)?;
    for (number, event) in (version + 1..).zip(events) {
        let event_type = match event {
            AccountEvent::Deposited { .. } => "Deposited",
            AccountEvent::Withdrawn { .. } => "Withdrawn",
        };
        let event_id = uuid::Uuid::now_v7().to_string();
        let recorded_at = chrono::Utc::now().to_rfc3339();
        let data = serde_json::to_string(event).expect("JSON");
        statement.execute(params![
            event_id,
            id,
            number,
            event_type,
            recorded_at,
            None::<String>,
            data
        ])?;
    }
    Ok(())
}

pub fn save_snapshot(connection: &Connection, id: &str, version: i64, state: &Account) {
    let data = serde_json::to_string(state).expect("JSON");
    let sql = "INSERT INTO snapshots VALUES ('Account', ?1, ?2, ?3)";
    connection
        .execute(sql, params![id, version, data])
        .expect("it is stored");
}

/// The snapshot, and the events after it.
pub fn load_snapshot(connection: &Connection, id: &str) -> Account {
    let sql = "SELECT version, data FROM snapshots WHERE aggregate_type = 'Account' AND aggregate_id = ?1";
    let mut statement = connection.prepare_cached(sql).expect("a statement");
    let (version, data): (i64, String) = statement
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("a row");
    let state: Account = serde_json::from_str(&data).expect("a state");
    after(connection, id, Account { version, ..state })
}
