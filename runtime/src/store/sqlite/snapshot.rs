//! Snapshots: one row a stream, read by readers and written by the writer between two groups.

use std::sync::mpsc;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::failed;
use crate::names::StreamId;
use crate::snapshot::Snapshot;
use crate::store::StoreError;
use crate::version::Version;

pub(super) const LOAD: &str = "
    SELECT version, fingerprint, state
    FROM annals_snapshots
    WHERE stream = (
        SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    )";

/// A stream without events has no row, and so no snapshot.
const SAVE: &str = "
    INSERT INTO annals_snapshots (stream, version, fingerprint, state)
    SELECT stream, ?3, ?4, ?5 FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    ON CONFLICT (stream) DO UPDATE
    SET version = excluded.version, fingerprint = excluded.fingerprint, state = excluded.state
    WHERE excluded.version >= version OR excluded.fingerprint <> fingerprint";

/// A snapshot that waits for the writer.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) stream: StreamId,
    pub(super) snapshot: Snapshot,
    pub(super) answer: mpsc::Sender<Result<(), StoreError>>,
}

impl Request {
    /// Writes the snapshot in a transaction of its own.
    pub(super) fn serve(self, connection: &Connection) {
        let saved = save(connection, &self.stream, &self.snapshot);
        // Whoever sent it may be gone.
        let _ = self
            .answer
            .send(saved.map_err(failed("cannot write a snapshot")));
    }
}

pub(super) fn load(
    connection: &Connection,
    stream: &StreamId,
) -> rusqlite::Result<Option<Snapshot>> {
    let names = [stream.aggregate_type(), stream.aggregate_id()];
    let mut statement = connection.prepare_cached(LOAD)?;
    let found = statement.query_row(names, |row| {
        let version: i64 = row.get(0)?;
        let (fingerprint, state): (String, String) = (row.get(1)?, row.get(2)?);
        let version = Version::from(version.unsigned_abs());
        Ok(Snapshot::new(version, fingerprint, state))
    });
    found.optional()
}

fn save(connection: &Connection, stream: &StreamId, snapshot: &Snapshot) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(SAVE)?;
    statement.execute(params![
        stream.aggregate_type(),
        stream.aggregate_id(),
        super::read::bound(snapshot.version().get()),
        snapshot.fingerprint(),
        snapshot.state(),
    ])?;
    Ok(())
}
