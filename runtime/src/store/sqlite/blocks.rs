//! What stands in each block of 1,024 positions, noted with the last event of the block.

use rusqlite::{Connection, params};

/// How many positions a block has.
pub(super) const SIZE: i64 = 1024;

const INSERT: &str = "
    INSERT INTO annals_blocks (
        block, earliest_recorded, latest_recorded, earliest_occurred, latest_occurred, event_types,
        aggregate_types
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

pub(super) const EVENTS: &str = "
    SELECT e.event_type, s.aggregate_type, e.recorded_at, coalesce(e.occurred_at, e.recorded_at)
    FROM annals_events AS e
    CROSS JOIN annals_streams AS s ON s.stream = e.stream
    WHERE e.position BETWEEN ?1 AND ?2";

/// The block in which a position stands.
pub(super) const fn block_of(position: i64) -> i64 {
    (position - 1) / SIZE + 1
}

pub(super) const fn first_of(block: i64) -> i64 {
    (block - 1) * SIZE + 1
}

pub(super) const fn last_of(block: i64) -> i64 {
    block * SIZE
}

/// What a block notes of one event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted<'a> {
    pub(super) event_type: i64,
    pub(super) aggregate_type: &'a str,
    pub(super) recorded_at: i64,
    pub(super) occurred_at: i64,
}

/// The block that the writer fills.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// `None` where this writer has not written the block from its beginning on.
    open: Option<Summary>,
}

impl Blocks {
    /// Notes the event just written at `position`; the last one of a block has the block entered.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        position: i64,
        event: Noted<'_>,
    ) -> rusqlite::Result<()> {
        let block = block_of(position);
        if position == first_of(block) {
            self.open = Some(Summary::EMPTY);
        }
        if let Some(open) = &mut self.open {
            open.add(event);
        }
        if position < last_of(block) {
            return Ok(());
        }
        let summary = match self.open.take() {
            Some(summary) => summary,
            None => Summary::read(connection, block)?,
        };
        summary.enter(connection, block)
    }

    /// Forgets the open block: it was undone, or others write to it.
    pub(super) fn forget(&mut self) {
        self.open = None;
    }
}

/// What stands in a block.
#[derive(Debug)]
struct Summary {
    recorded: Span,
    occurred: Span,
    /// A bit for each row of an event type, the lowest of a byte first.
    event_types: Vec<u8>,
    aggregate_types: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    earliest: i64,
    latest: i64,
}

impl Span {
    const EMPTY: Self = Self {
        earliest: i64::MAX,
        latest: i64::MIN,
    };

    fn add(&mut self, time: i64) {
        self.earliest = self.earliest.min(time);
        self.latest = self.latest.max(time);
    }
}

/// The byte and the bit of an event type. Rows are numbers of some digits: there are few.
pub(super) fn bit_of(event_type: i64) -> (usize, u8) {
    let row = usize::try_from(event_type).unwrap_or_default();
    (row / 8, 1 << (row % 8))
}

impl Summary {
    const EMPTY: Self = Self {
        recorded: Span::EMPTY,
        occurred: Span::EMPTY,
        event_types: Vec::new(),
        aggregate_types: Vec::new(),
    };

    fn add(&mut self, event: Noted<'_>) {
        self.recorded.add(event.recorded_at);
        self.occurred.add(event.occurred_at);
        let (byte, bit) = bit_of(event.event_type);
        if byte >= self.event_types.len() {
            self.event_types.resize(byte + 1, 0);
        }
        if let Some(byte) = self.event_types.get_mut(byte) {
            *byte |= bit;
        }
        let mut known = self.aggregate_types.iter();
        if !known.any(|known| known == event.aggregate_type) {
            self.aggregate_types.push(event.aggregate_type.to_owned());
        }
    }

    /// What stands in a block by its events.
    fn read(connection: &Connection, block: i64) -> rusqlite::Result<Self> {
        let mut summary = Self::EMPTY;
        let mut statement = connection.prepare_cached(EVENTS)?;
        let mut rows = statement.query([first_of(block), last_of(block)])?;
        while let Some(row) = rows.next()? {
            summary.add(Noted {
                event_type: row.get(0)?,
                aggregate_type: row.get_ref(1)?.as_str()?,
                recorded_at: row.get(2)?,
                occurred_at: row.get(3)?,
            });
        }
        Ok(summary)
    }

    fn enter(&self, connection: &Connection, block: i64) -> rusqlite::Result<()> {
        let aggregate_types = serde_json::Value::from(self.aggregate_types.as_slice());
        let mut statement = connection.prepare_cached(INSERT)?;
        statement.execute(params![
            block,
            self.recorded.earliest,
            self.recorded.latest,
            self.occurred.earliest,
            self.occurred.latest,
            self.event_types,
            aggregate_types.to_string(),
        ])?;
        Ok(())
    }
}
