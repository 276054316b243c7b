//! The reads: each page is one SELECT with its bounds, so that nothing is held between two pages.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::error::damaged;
use super::intake::Intake;
use super::names::Names;
use super::repeat::Span;
use crate::names::{EventId, StreamId};
use crate::store::{Page, PageBuilder, PageRow, StreamRange};
use crate::version::{Position, Version};

pub(super) const STREAM: &str = "
    SELECT 1
    FROM annals_events
    WHERE stream = (
        SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    ) AND version BETWEEN ?3 AND ?4
        AND annals_take(
            position, version, event_type, recorded_at, occurred_at, event_id, metadata, data, stream
        )
    ORDER BY version";

/// Each column that is not asked for makes a read faster by some hundredths.
pub(super) const REPLAY: &str = "
    SELECT 1
    FROM annals_events
    WHERE stream = (
        SELECT stream FROM annals_streams WHERE aggregate_type = ?1 AND aggregate_id = ?2
    ) AND version BETWEEN ?3 AND ?4
        AND annals_take_for_replay(position, version, event_type, data)
    ORDER BY version";

pub(super) const FEED: &str = "
    SELECT 1
    FROM annals_events
    WHERE position > ?1
        AND annals_take(
            position, version, event_type, recorded_at, occurred_at, event_id, metadata, data, stream
        )
    ORDER BY position";

pub(super) const LAST_POSITION: &str = "SELECT coalesce(max(position), 0) FROM annals_events";

/// How much one SELECT may read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most events of a page.
    pub(super) events: i64,
    /// How many bytes of text make a page full.
    pub(super) bytes: usize,
    /// How many positions a filtered read may look at.
    pub(super) positions: i64,
    /// How many blocks it may pass over.
    pub(super) blocks: i64,
}

/// A page, and whether there may be more after it.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) page: Page,
    pub(super) more: bool,
}

/// A way to read: it remembers where its next page begins.
pub(super) trait Scan: Clone + Send + 'static {
    /// Fills one page with one SELECT. The page may be empty although there is more.
    fn fill(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        page: PageBuilder,
        bounds: Bounds,
    ) -> rusqlite::Result<Filled>;

    /// The position up to which a read of the feed has looked.
    fn reached(&self) -> Option<i64> {
        None
    }
}

/// Reads a stream.
#[derive(Debug, Clone)]
pub(super) struct StreamScan {
    stream: StreamId,
    next: i64,
    last: i64,
    for_replay: bool,
}

impl StreamScan {
    pub(super) fn new(stream: &StreamId, range: StreamRange) -> Self {
        Self {
            stream: stream.clone(),
            next: bound(range.first().get()),
            last: bound(range.last().get()),
            for_replay: range.is_for_replay(),
        }
    }

    const fn statement(&self) -> &'static str {
        if self.for_replay { REPLAY } else { STREAM }
    }
}

impl Scan for StreamScan {
    fn fill(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        mut page: PageBuilder,
        bounds: Bounds,
    ) -> rusqlite::Result<Filled> {
        let (aggregate_type, aggregate_id) =
            (self.stream.aggregate_type(), self.stream.aggregate_id());
        if self.for_replay {
            page.add_stream(aggregate_type, aggregate_id);
        }
        let filled = Intake::new(page, bounds).run(connection, names, || {
            let mut statement = connection.prepare_cached(self.statement())?;
            statement.exists(params![aggregate_type, aggregate_id, self.next, self.last])
        })?;
        if let Some(last) = filled.page.last() {
            self.next = bound(last.version().get()).saturating_add(1);
        }
        Ok(filled)
    }
}

/// Reads the feed.
#[derive(Debug, Clone)]
pub(super) struct FeedScan {
    after: i64,
}

impl FeedScan {
    pub(super) fn new(after: Position) -> Self {
        let after = bound(after.get());
        Self { after }
    }
}

impl Scan for FeedScan {
    fn fill(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        page: PageBuilder,
        bounds: Bounds,
    ) -> rusqlite::Result<Filled> {
        let filled = Intake::new(page, bounds).run(connection, names, || {
            let mut statement = connection.prepare_cached(FEED)?;
            statement.exists([self.after])
        })?;
        if let Some(last) = filled.page.last() {
            self.after = bound(last.position().get());
        }
        Ok(filled)
    }

    fn reached(&self) -> Option<i64> {
        Some(self.after)
    }
}

/// The events at the positions of `span`, in one page.
pub(super) fn span(
    connection: &Connection,
    names: &mut Names,
    span: Span,
) -> rusqlite::Result<Page> {
    let bounds = Bounds {
        events: span.events,
        bytes: usize::MAX,
        positions: i64::MAX,
        blocks: i64::MAX,
    };
    let mut scan = FeedScan {
        after: span.first - 1,
    };
    let filled = scan.fill(connection, names, PageBuilder::new(), bounds)?;
    Ok(filled.page)
}

/// The position of the last event.
pub(super) fn last_position(connection: &Connection) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached(LAST_POSITION)?;
    statement.query_row([], |row| row.get(0))
}

pub(super) fn push_of_feed(
    connection: &Connection,
    names: &mut Names,
    page: &mut PageBuilder,
    row: &Row<'_>,
) -> rusqlite::Result<i64> {
    let stream = names.stream(connection, page, row.get(8)?)?;
    let event_type = names.event_type(connection, page, row.get(2)?)?;
    push(page, event(row, stream, event_type)?, row)?;
    row.get(0)
}

/// What a row says beside its texts.
fn event(row: &Row<'_>, stream: u32, event_type: u32) -> rusqlite::Result<PageRow> {
    let position: i64 = row.get(0)?;
    let version: i64 = row.get(1)?;
    Ok(PageRow {
        stream,
        event_type,
        event_id: event_id(row.get_ref(5)?.as_blob()?)?,
        version: Version::from(version.unsigned_abs()),
        position: Position::from(position.unsigned_abs()),
        recorded_at: row.get(3)?,
        occurred_at: row.get(4)?,
    })
}

fn event_id(stored: &[u8]) -> rusqlite::Result<EventId> {
    let id = Uuid::from_slice(stored).map_err(damaged)?;
    Ok(EventId::from(id))
}

fn push(page: &mut PageBuilder, event: PageRow, row: &Row<'_>) -> rusqlite::Result<()> {
    let metadata = row.get_ref(6)?.as_bytes_or_null()?;
    let data = row.get_ref(7)?.as_bytes()?;
    page.push(event, metadata, data);
    Ok(())
}

/// Whether a page has enough. One event always fits, however large it and its names are.
pub(super) fn is_full(page: &PageBuilder, bounds: Bounds) -> bool {
    let many = page.len() as u64 >= bounds.events.unsigned_abs();
    many || (page.bytes() >= bounds.bytes && !page.is_empty())
}

pub(super) fn finish(page: PageBuilder, bounds: Bounds) -> rusqlite::Result<Filled> {
    let more = is_full(&page, bounds);
    let page = page.finish().map_err(damaged)?;
    Ok(Filled { page, more })
}

/// A version or position as SQLite's integer. None is stored beyond its end.
pub(super) const fn bound(number: u64) -> i64 {
    if number > i64::MAX as u64 {
        i64::MAX
    } else {
        number.cast_signed()
    }
}
