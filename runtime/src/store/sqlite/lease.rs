//! The lease of a projection: which worker runs it, and who may take its place.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::presence::{self, Presence};

pub(super) const LEASE: &str =
    "SELECT holder, token, beat, duration FROM annals_leases WHERE name = ?1 AND version = ?2";

const TAKE: &str = "
    INSERT INTO annals_leases (name, version, holder, token, beat, duration)
    VALUES (?1, ?2, ?3, ?4, 0, ?5)
    ON CONFLICT DO UPDATE SET
        holder = excluded.holder, token = excluded.token, beat = 0, duration = excluded.duration";

pub(super) const IS_HELD: &str =
    "SELECT 1 FROM annals_leases WHERE name = ?1 AND version = ?2 AND token = ?3";

const RENEW: &str =
    "UPDATE annals_leases SET beat = beat + 1 WHERE name = ?1 AND version = ?2 AND token = ?3";

const RELEASE: &str =
    "UPDATE annals_leases SET holder = NULL WHERE name = ?1 AND version = ?2 AND token = ?3";

/// The lease of one projection, as one worker sees it.
#[derive(Debug)]
pub(super) struct Lease {
    name: String,
    version: u32,
    presence: Arc<Presence>,
    held: Option<Held>,
    /// Another's, looked at since some time.
    watched: Option<(Found, Instant)>,
}

/// What this worker has.
#[derive(Debug)]
struct Held {
    token: i64,
    renewed: Instant,
    duration: Duration,
}

/// What stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    holder: Option<String>,
    token: i64,
    beat: i64,
    duration: Duration,
}

impl Found {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let duration: i64 = row.get(3)?;
        Ok(Self {
            holder: row.get(0)?,
            token: row.get(1)?,
            beat: row.get(2)?,
            duration: Duration::from_micros(duration.unsigned_abs()),
        })
    }
}

impl Lease {
    pub(super) const fn new(name: String, version: u32, presence: Arc<Presence>) -> Self {
        Self {
            name,
            version,
            presence,
            held: None,
            watched: None,
        }
    }

    /// Whether this worker had it when it looked last.
    pub(super) const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Has it no longer.
    pub(super) fn lose(&mut self) {
        self.held = None;
    }

    /// Whether some part of its duration has gone by since it was renewed.
    pub(super) fn is_due(&self, part: u32) -> bool {
        let held = self.held.as_ref();
        held.is_some_and(|held| held.renewed.elapsed() >= held.duration / part)
    }

    pub(super) fn find(&self, connection: &Connection) -> rusqlite::Result<Option<Found>> {
        let mut statement = connection.prepare_cached(LEASE)?;
        let found = statement.query_row(params![self.name, self.version], Found::from_row);
        found.optional()
    }

    /// Whether a worker may take the place of who has it.
    ///
    /// No clock is asked that can be turned: the beat has to stand still for the whole duration while this
    /// worker looks on.
    pub(super) fn is_free(&mut self, database: &Path, found: Option<&Found>) -> bool {
        let Some(found) = found else { return true };
        let Some(holder) = &found.holder else {
            return true;
        };
        let since = match &self.watched {
            Some((watched, since)) if watched == found => *since,
            _ => self.watched.insert((found.clone(), Instant::now())).1,
        };
        since.elapsed() >= found.duration || presence::has_ended(database, holder)
    }

    /// Whether a process has it that is there, be its time over or not.
    pub(super) fn has_holder(database: &Path, found: Option<&Found>) -> bool {
        let holder = found.and_then(|found| found.holder.as_deref());
        holder.is_some_and(|holder| !presence::has_ended(database, holder))
    }

    /// Takes it, where it is still as it was found; the caller's transaction decides.
    pub(super) fn take(
        &self,
        connection: &Connection,
        found: Option<&Found>,
        duration: Duration,
    ) -> rusqlite::Result<Option<i64>> {
        if self.find(connection)?.as_ref() != found {
            return Ok(None);
        }
        let token = found.map_or(1, |found| found.token.saturating_add(1));
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(TAKE)?;
        statement.execute(params![
            self.name,
            self.version,
            self.presence.id(),
            token,
            micros
        ])?;
        Ok(Some(token))
    }

    /// Notes that it was taken from `found`.
    pub(super) fn taken(
        &mut self,
        database: &Path,
        token: i64,
        duration: Duration,
        found: Option<&Found>,
    ) {
        if let Some(holder) = found.and_then(|found| found.holder.as_deref())
            && presence::has_ended(database, holder)
        {
            presence::forget(database, holder);
        }
        self.watched = None;
        self.held = Some(Held {
            token,
            renewed: Instant::now(),
            duration,
        });
    }

    /// Whether the token is still this worker's.
    pub(super) fn check(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let mut statement = connection.prepare_cached(IS_HELD)?;
        statement.exists(params![self.name, self.version, self.token()])
    }

    /// Lets it last for its duration from now on, if it is still this worker's.
    pub(super) fn renew(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let is_held = self.run(connection, RENEW)?;
        if let Some(held) = &mut self.held {
            held.renewed = Instant::now();
        }
        Ok(is_held)
    }

    /// Gives it back, if it is still this worker's.
    pub(super) fn release(&self, connection: &Connection) -> rusqlite::Result<bool> {
        self.run(connection, RELEASE)
    }

    fn run(&self, connection: &Connection, sql: &str) -> rusqlite::Result<bool> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.execute(params![self.name, self.version, self.token()])?;
        Ok(rows == 1)
    }

    /// The token; none has the number that stands for none.
    fn token(&self) -> i64 {
        self.held.as_ref().map_or(0, |held| held.token)
    }
}
