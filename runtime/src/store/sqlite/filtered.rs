//! Reads of some events of the feed, in either order.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::asked::{Asked, Run};
use super::blocks::{block_of, first_of, last_of};
use super::names::Names;
use super::order::Order;
use super::read::{Bounds, Filled, Scan, bound, finish, is_full, last_position, push_of_feed};
use crate::store::{FeedFilter, PageBuilder};
use crate::version::Position;

/// Event types arrive as a JSON array of rows, aggregate types as one of names, or as NULL where all are
/// asked for.
macro_rules! filtered {
    ($order:literal) => {
        concat!(
            "
            SELECT
                position, version, event_type, recorded_at, occurred_at, event_id, metadata, data,
                stream
            FROM annals_events AS e
            WHERE position BETWEEN ?1 AND ?2
                AND (?3 IS NULL OR event_type IN (SELECT value FROM json_each(?3)))
                AND (
                    ?4 IS NULL
                    OR (SELECT aggregate_type FROM annals_streams AS s WHERE s.stream = e.stream)
                        IN (SELECT value FROM json_each(?4))
                )
                AND recorded_at BETWEEN ?5 AND ?6
                AND coalesce(occurred_at, recorded_at) BETWEEN ?7 AND ?8
            ORDER BY position ",
            $order,
            " LIMIT ?9"
        )
    };
}

pub(super) const FILTERED: &str = filtered!("");
pub(super) const FILTERED_BACK: &str = filtered!("DESC");

/// Reads some events of the feed.
#[derive(Debug, Clone)]
pub(super) struct FilteredScan {
    filter: Arc<FeedFilter>,
    order: Order,
    /// The next position to look at.
    next: i64,
}

impl FilteredScan {
    pub(super) fn after(after: Position, filter: &FeedFilter) -> Self {
        Self {
            filter: Arc::new(filter.clone()),
            order: Order::OldestFirst,
            next: bound(after.get()).saturating_add(1),
        }
    }

    pub(super) fn before(before: Position, filter: &FeedFilter) -> Self {
        Self {
            filter: Arc::new(filter.clone()),
            order: Order::NewestFirst,
            next: bound(before.get()) - 1,
        }
    }

    /// Goes on over blocks without what is asked for, and gives the positions behind them to look at: none
    /// where enough was passed over.
    fn next_stretch(
        &mut self,
        connection: &Connection,
        asked: &Asked<'_>,
        end: i64,
        left: &mut Bounds,
    ) -> rusqlite::Result<Option<(i64, i64)>> {
        let (order, step) = (self.order, self.order.step());
        let blocks = (block_of(self.next), block_of(end));
        let most = Run {
            passed: left.blocks,
            blocks: block_of(left.positions) + 1,
        };
        let Run {
            passed,
            blocks: run,
        } = asked.next_run(connection, order, blocks, most)?;
        left.blocks -= passed;
        let first = edge_of(blocks.0 + passed * step, order);
        if passed > 0 {
            self.next = first;
        }
        if run == 0 {
            return Ok(None);
        }
        let last = edge_of(blocks.0 + (passed + run) * step, order) - step;
        let longest = self.next.saturating_add((left.positions - 1) * step);
        let last = order.sooner(order.sooner(last, end), longest);
        left.positions -= (last - self.next).abs() + 1;
        Ok(Some((self.next, last)))
    }

    /// Adds what is asked for from one position to another.
    fn read(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        page: &mut PageBuilder,
        (first, last): (i64, i64),
        (asked, bounds): (&Asked<'_>, Bounds),
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(self.order.pick(FILTERED, FILTERED_BACK))?;
        let mut rows = statement.query(params![
            first.min(last),
            first.max(last),
            asked.event_types(),
            asked.aggregate_types(),
            asked.recorded.first(),
            asked.recorded.last(),
            asked.occurred.first(),
            asked.occurred.last(),
            bounds.events
        ])?;
        while !is_full(page, bounds) {
            let Some(row) = rows.next()? else {
                self.next = last + self.order.step();
                break;
            };
            self.next = push_of_feed(connection, names, page, row)? + self.order.step();
        }
        Ok(())
    }

    /// Where the read ends, which has `last` as the last position of the feed.
    const fn end(&self, last: i64) -> i64 {
        match self.order {
            Order::OldestFirst => last,
            Order::NewestFirst => 1,
        }
    }
}

/// The position of a block that a read comes to first.
const fn edge_of(block: i64, order: Order) -> i64 {
    match order {
        Order::OldestFirst => first_of(block),
        Order::NewestFirst => last_of(block),
    }
}

impl Scan for FilteredScan {
    /// Looks at a limited number of positions, however rare what it looks for is: no SELECT is long, and
    /// the next one begins where this one ended.
    fn fill(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        mut page: PageBuilder,
        bounds: Bounds,
    ) -> rusqlite::Result<Filled> {
        names.begin_page();
        let last = last_position(connection)?;
        let end = self.end(last);
        if self.order == Order::NewestFirst {
            self.next = self.next.min(last);
        }
        let filter = Arc::clone(&self.filter);
        let asked = Asked::of(connection, &filter)?;
        if asked.is_nothing() {
            self.next = self.order.later(self.next, end + self.order.step());
        }
        let mut left = bounds;
        while !is_full(&page, bounds)
            && !self.order.is_beyond(self.next, end)
            && left.positions > 0
            && left.blocks > 0
        {
            if let Some(stretch) = self.next_stretch(connection, &asked, end, &mut left)? {
                self.read(connection, names, &mut page, stretch, (&asked, bounds))?;
            }
        }
        let filled = finish(page, bounds)?;
        Ok(Filled {
            more: !self.order.is_beyond(self.next, end),
            ..filled
        })
    }

    fn reached(&self) -> Option<i64> {
        (self.order == Order::OldestFirst).then_some(self.next - 1)
    }
}
