//! How far a reader is behind the feed.

use rusqlite::{Connection, OptionalExtension};

use super::read::{bound, last_position};
use crate::store::Lag;
use crate::version::Position;

pub(super) const FIRST_AFTER: &str = "
    SELECT recorded_at FROM annals_events WHERE position > ?1 ORDER BY position LIMIT 1";

/// How far `position` is behind the feed at the time `now`, in microseconds since 1970.
pub(super) fn lag(connection: &Connection, position: Position, now: i64) -> rusqlite::Result<Lag> {
    let end = last_position(connection)?.unsigned_abs();
    let events = end.saturating_sub(position.get());
    if events == 0 {
        return Ok(Lag::NONE);
    }
    let mut statement = connection.prepare_cached(FIRST_AFTER)?;
    let first: Option<i64> = statement
        .query_row([bound(position.get())], |row| row.get(0))
        .optional()?;
    Ok(Lag::new(events, first.unwrap_or(now), now))
}
