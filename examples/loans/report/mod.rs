//! A report over all applications, from read models in the same file.
//!
//! Each table is a projection's own. The first report brings them from the first event to the last; the next
//! one takes in what is new. A report that is killed goes on where it was.

mod clerks;
mod offers;
mod print;
mod stays;

use annals::rusqlite::Connection;
use annals::{Projector, SqliteStore};

use self::clerks::Clerks;
use self::offers::OffersMade;
pub use self::print::print;
use self::stays::Stays;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS report_stays (
        application  TEXT PRIMARY KEY,
        submitted_at REAL NOT NULL,
        decided_at   REAL,
        outcome      TEXT
    );
    CREATE TABLE IF NOT EXISTS report_offers (
        application TEXT PRIMARY KEY,
        offers      INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS report_sessions (
        application TEXT NOT NULL,
        work        TEXT NOT NULL,
        session     INTEGER NOT NULL,
        clerk       TEXT,
        started_at  REAL NOT NULL,
        ended_at    REAL,
        PRIMARY KEY (application, work, session)
    ) WITHOUT ROWID;";

/// Brings the tables up to date, so many events a transaction.
pub fn catch_up(store: &SqliteStore, batch: usize) -> anyhow::Result<Connection> {
    let sql = Connection::open(store.path())?;
    sql.busy_timeout(std::time::Duration::from_secs(10))?;
    sql.execute_batch(TABLES)?;
    Projector::new(store.clone())
        .with_batch(batch)
        .with(Stays)?
        .with(OffersMade)?
        .with(Clerks)?
        .catch_up()?;
    Ok(sql)
}

/// A time as SQLite counts them: in seconds since 1970.
fn seconds(time: chrono::DateTime<chrono::Utc>) -> f64 {
    // A double has room for milliseconds of many millennia.
    time.timestamp_millis() as f64 / 1000.0
}
