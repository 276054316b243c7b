//! The timers of reactors.

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::SqliteStore;
use super::error::failed;
use super::reader::Reader;
use crate::block_on::block_on;
use crate::reactor::{ArmedTimer, TimerStore};
use crate::store::StoreError;

pub(super) const DUE: &str = "
    SELECT id, key, due, name, version, payload, metadata
    FROM annals_timers
    WHERE reactor = ?1 AND due <= ?2
    ORDER BY due
    LIMIT 1";

const ARM: &str = "
    INSERT INTO annals_timers (reactor, key, due, id, name, version, payload, metadata)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (reactor, key) DO UPDATE SET
        due = excluded.due,
        id = excluded.id,
        name = excluded.name,
        version = excluded.version,
        payload = excluded.payload,
        metadata = excluded.metadata";

const DISARM: &str = "DELETE FROM annals_timers WHERE reactor = ?1 AND key = ?2";

impl TimerStore for SqliteStore {
    fn due_timer(&self, reactor: &str) -> Result<Option<ArmedTimer>, StoreError> {
        let now = self.shared.clock.now_micros();
        let reactor = reactor.to_owned();
        let read = move |reader: &mut Reader| {
            reader.run(|connection, _| due_timer(connection, &reactor, now))
        };
        block_on(self.shared.read(read))
    }

    fn arm_timer(
        transaction: &Transaction<'_>,
        reactor: &str,
        timer: &ArmedTimer,
    ) -> Result<(), StoreError> {
        let arm = || {
            let mut statement = transaction.prepare_cached(ARM)?;
            statement.execute(params![
                reactor,
                timer.key,
                timer.due.timestamp_micros(),
                timer.id.as_bytes(),
                timer.name,
                timer.version,
                timer.payload,
                timer.metadata,
            ])
        };
        arm().map(drop).map_err(failed("cannot arm a timer"))
    }

    fn disarm_timer(
        transaction: &Transaction<'_>,
        reactor: &str,
        key: &str,
    ) -> Result<(), StoreError> {
        let disarm = || transaction.prepare_cached(DISARM)?.execute([reactor, key]);
        disarm().map(drop).map_err(failed("cannot disarm a timer"))
    }
}

fn due_timer(
    connection: &Connection,
    reactor: &str,
    now: i64,
) -> rusqlite::Result<Option<ArmedTimer>> {
    let mut statement = connection.prepare_cached(DUE)?;
    statement.query_row(params![reactor, now], timer).optional()
}

fn timer(row: &Row<'_>) -> rusqlite::Result<ArmedTimer> {
    let due: i64 = row.get(2)?;
    Ok(ArmedTimer {
        id: Uuid::from_bytes(row.get(0)?),
        key: row.get(1)?,
        due: DateTime::from_timestamp_micros(due).unwrap_or_default(),
        name: row.get(3)?,
        version: row.get(4)?,
        payload: row.get(5)?,
        metadata: row.get(6)?,
    })
}
