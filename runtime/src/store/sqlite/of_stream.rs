//! Reads of some events of one stream, in either order, by their positions in the feed.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::asked::Asked;
use super::names::Names;
use super::order::Order;
use super::read::{Bounds, Filled, Scan, bound, finish, is_full, last_position, push_of_feed};
use crate::names::StreamId;
use crate::store::{FeedFilter, PageBuilder};
use crate::version::Position;

pub(super) const STREAM_ROW: &str =
    "SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2";

pub(super) const LAST_VERSION: &str =
    "SELECT coalesce(max(version), 0) FROM annals_events WHERE stream = ?1";

pub(super) const POSITION_OF: &str =
    "SELECT position FROM annals_events WHERE stream = ?1 AND version = ?2";

macro_rules! filtered_stream {
    ($order:literal) => {
        concat!(
            "
            SELECT
                position, version, event_type, recorded_at, occurred_at, event_id, metadata, data,
                stream
            FROM annals_events
            WHERE stream = ?1 AND version BETWEEN ?2 AND ?3
                AND (?4 IS NULL OR event_type IN (SELECT value FROM json_each(?4)))
                AND recorded_at BETWEEN ?5 AND ?6
                AND coalesce(occurred_at, recorded_at) BETWEEN ?7 AND ?8
            ORDER BY version ",
            $order,
            " LIMIT ?9"
        )
    };
}

pub(super) const FILTERED_STREAM: &str = filtered_stream!("");
pub(super) const FILTERED_STREAM_BACK: &str = filtered_stream!("DESC");

/// Reads some events of one stream.
#[derive(Debug, Clone)]
pub(super) struct OfStreamScan {
    stream: StreamId,
    filter: Arc<FeedFilter>,
    order: Order,
    /// The position beside which the read begins.
    beside: i64,
    /// The next version to look at, once it is known.
    next: Option<i64>,
    reached: i64,
}

impl OfStreamScan {
    pub(super) fn new(
        stream: &StreamId,
        filter: &FeedFilter,
        order: Order,
        beside: Position,
    ) -> Self {
        let beside = bound(beside.get());
        Self {
            stream: stream.clone(),
            filter: Arc::new(filter.clone()),
            order,
            beside,
            next: None,
            reached: beside,
        }
    }

    /// The row of the stream, where there is one whose events may be asked for.
    fn row(&self, connection: &Connection) -> rusqlite::Result<Option<i64>> {
        let (aggregate_type, aggregate_id) =
            (self.stream.aggregate_type(), self.stream.aggregate_id());
        let is_other = |names: &[String]| !names.iter().any(|name| name == aggregate_type);
        if self.filter.aggregate_types().is_some_and(is_other) {
            return Ok(None);
        }
        let mut statement = connection.prepare_cached(STREAM_ROW)?;
        let names = [aggregate_type, aggregate_id];
        statement.query_row(names, |row| row.get(0)).optional()
    }

    /// The version at which the read begins in a stream whose last version is `last`.
    fn begin(&self, connection: &Connection, stream: i64, last: i64) -> rusqlite::Result<i64> {
        match self.order {
            Order::OldestFirst => Ok(through(connection, stream, last, self.beside)? + 1),
            Order::NewestFirst => through(connection, stream, last, self.beside - 1),
        }
    }

    /// Adds what is asked for of the versions from `first` on.
    fn read(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        page: &mut PageBuilder,
        (stream, first, last): (i64, i64, i64),
        bounds: Bounds,
    ) -> rusqlite::Result<()> {
        let (order, step) = (self.order, self.order.step());
        let asked = Asked::of(connection, &self.filter)?;
        let last = order.sooner(last, first.saturating_add((bounds.positions - 1) * step));
        let sql = order.pick(FILTERED_STREAM, FILTERED_STREAM_BACK);
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![
            stream,
            first.min(last),
            first.max(last),
            asked.event_types(),
            asked.recorded.first(),
            asked.recorded.last(),
            asked.occurred.first(),
            asked.occurred.last(),
            bounds.events
        ])?;
        while !is_full(page, bounds) {
            let Some(row) = rows.next()? else {
                self.next = Some(last + step);
                break;
            };
            self.reached = push_of_feed(connection, names, page, row)?;
            self.next = Some(row.get::<_, i64>(1)? + step);
        }
        Ok(())
    }
}

/// The last version of a stream that stands at `position` or before it: 0 where none does.
///
/// Positions grow with versions, and so it is found by halving.
fn through(
    connection: &Connection,
    stream: i64,
    last: i64,
    position: i64,
) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached(POSITION_OF)?;
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let at: i64 = statement.query_row([stream, middle], |row| row.get(0))?;
        if at <= position {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

impl Scan for OfStreamScan {
    fn fill(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        mut page: PageBuilder,
        bounds: Bounds,
    ) -> rusqlite::Result<Filled> {
        names.begin_page();
        // Before the stream is looked at: what is appended meanwhile is left to the next read.
        let end_of_feed = last_position(connection)?;
        let mut more = false;
        if let Some(stream) = self.row(connection)? {
            let mut statement = connection.prepare_cached(LAST_VERSION)?;
            let last = statement.query_row([stream], |row| row.get(0))?;
            let first = match self.next {
                Some(next) => next,
                None => self.begin(connection, stream, last)?,
            };
            self.next = Some(first);
            let end = match self.order {
                Order::OldestFirst => last,
                Order::NewestFirst => 1,
            };
            if !self.order.is_beyond(first, end) {
                self.read(connection, names, &mut page, (stream, first, end), bounds)?;
            }
            more = self
                .next
                .is_some_and(|next| !self.order.is_beyond(next, end));
        }
        if !more {
            self.reached = end_of_feed.max(self.reached);
        }
        let filled = finish(page, bounds)?;
        Ok(Filled { more, ..filled })
    }

    fn reached(&self) -> Option<i64> {
        (self.order == Order::OldestFirst).then_some(self.reached)
    }
}
