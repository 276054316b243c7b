//! What a filter asks for in the words of the file, and which blocks may have it.

use std::borrow::Cow;

use rusqlite::{Connection, Row, Rows};

use super::blocks::bit_of;
use super::order::Order;
use crate::store::{FeedFilter, TimeRange};

pub(super) const EVENT_TYPES: &str = "
    SELECT event_type FROM annals_event_types WHERE name IN (SELECT value FROM json_each(?1))";

pub(super) const BLOCKS: &str = "
    SELECT
        block, earliest_recorded, latest_recorded, earliest_occurred, latest_occurred, event_types,
        aggregate_types
    FROM annals_blocks
    WHERE block BETWEEN ?1 AND ?2
    ORDER BY block";

pub(super) const BLOCKS_BACK: &str = "
    SELECT
        block, earliest_recorded, latest_recorded, earliest_occurred, latest_occurred, event_types,
        aggregate_types
    FROM annals_blocks
    WHERE block BETWEEN ?1 AND ?2
    ORDER BY block DESC";

/// What a filter asks for.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// The rows of the names asked for that are stored at all.
    event_types: Option<Vec<i64>>,
    aggregate_types: Option<&'a [String]>,
    pub(super) recorded: TimeRange,
    pub(super) occurred: TimeRange,
}

/// Some blocks in the order of a read: those passed over, and those behind them to be looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) passed: i64,
    pub(super) blocks: i64,
}

impl<'a> Asked<'a> {
    pub(super) fn of(connection: &Connection, filter: &'a FeedFilter) -> rusqlite::Result<Self> {
        let rows = |names: &[String]| rows_of(connection, names);
        Ok(Self {
            event_types: filter.event_types().map(rows).transpose()?,
            aggregate_types: filter.aggregate_types(),
            recorded: filter.recorded(),
            occurred: filter.occurred(),
        })
    }

    /// The rows of the event types as a JSON array, or NULL where all are asked for.
    pub(super) fn event_types(&self) -> Option<String> {
        let rows = self.event_types.as_deref()?;
        Some(serde_json::Value::from(rows).to_string())
    }

    /// The names of the aggregate types as a JSON array, or NULL where all are asked for.
    pub(super) fn aggregate_types(&self) -> Option<String> {
        let names = self.aggregate_types?;
        Some(serde_json::Value::from(names).to_string())
    }

    /// Whether nothing that is stored can be what is asked for.
    pub(super) fn is_nothing(&self) -> bool {
        let is_empty = |rows: &Vec<i64>| rows.is_empty();
        self.event_types.as_ref().is_some_and(is_empty)
            || self.aggregate_types.is_some_and(<[String]>::is_empty)
    }

    /// Looks for blocks that may have what is asked for, from one block to another, and ends with the
    /// last of several that stand together; passes and finds `most` at most.
    pub(super) fn next_run(
        &self,
        connection: &Connection,
        order: Order,
        (from, to): (i64, i64),
        most: Run,
    ) -> rusqlite::Result<Run> {
        let mut statement = connection.prepare_cached(order.pick(BLOCKS, BLOCKS_BACK))?;
        let mut rows = statement.query([from.min(to), from.max(to)])?;
        let mut noted = self.next_noted(&mut rows)?;
        let (mut run, mut block) = (Run::default(), from);
        while run.passed < most.passed && run.blocks < most.blocks && !order.is_beyond(block, to) {
            let may_have = match noted {
                Some((at, may_have)) if at == block => {
                    noted = self.next_noted(&mut rows)?;
                    may_have
                }
                // A block without a row may have anything.
                _ => true,
            };
            match (may_have, run.blocks) {
                (true, _) => run.blocks += 1,
                (false, 0) => run.passed += 1,
                (false, _) => break,
            }
            block += order.step();
        }
        Ok(run)
    }

    /// The next block that is noted, and whether it may have what is asked for.
    fn next_noted(&self, rows: &mut Rows<'_>) -> rusqlite::Result<Option<(i64, bool)>> {
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some((row.get(0)?, self.may_stand_in(row)?)))
    }

    fn may_stand_in(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        Ok(overlaps(self.recorded, row.get(1)?, row.get(2)?)
            && overlaps(self.occurred, row.get(3)?, row.get(4)?)
            && self.has_event_type(row.get_ref(5)?.as_blob()?)
            && self.has_aggregate_type(row.get_ref(6)?.as_str()?))
    }

    fn has_event_type(&self, bits: &[u8]) -> bool {
        let stands = |event_type: &i64| {
            let (byte, bit) = bit_of(*event_type);
            bits.get(byte).is_some_and(|byte| byte & bit != 0)
        };
        let rows = self.event_types.as_ref();
        rows.is_none_or(|rows| rows.iter().any(stands))
    }

    fn has_aggregate_type(&self, stored: &str) -> bool {
        let Some(asked) = self.aggregate_types else {
            return true;
        };
        // What is damaged passes nothing over.
        serde_json::from_str::<Vec<Cow<'_, str>>>(stored).map_or(true, |names| {
            names.iter().any(|name| asked.iter().any(|a| a == name))
        })
    }
}

fn overlaps(range: TimeRange, earliest: i64, latest: i64) -> bool {
    range.first() <= latest && earliest <= range.last()
}

fn rows_of(connection: &Connection, names: &[String]) -> rusqlite::Result<Vec<i64>> {
    let names = serde_json::Value::from(names).to_string();
    let mut statement = connection.prepare_cached(EVENT_TYPES)?;
    let rows = statement.query_map([names], |row| row.get(0))?;
    rows.collect()
}
