//! Takes rows into a page from within SQLite, by a function that the statement calls for each of them.
//!
//! A row handed out ends and resumes SQLite's loop, and each of its columns costs three calls, each with a
//! lock and checks of its own. A function sees the same values for a third of that. It stands in the
//! `WHERE` and is false until the page is full: a statement gives one row, which says so, or none.

use std::cell::RefCell;
use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{FromSqlError, FromSqlResult};
use uuid::Uuid;

use super::error::damaged;
use super::names::Names;
use super::read::{self, Bounds, Filled};
use crate::names::EventId;
use crate::store::{PageBuilder, PageRow};
use crate::version::{Position, Version};

thread_local! {
    /// What this thread reads into. A statement begins and ends on one thread, with no other between.
    static PAGE: RefCell<Option<Intake>> = const { RefCell::new(None) };
}

/// Teaches a connection the functions `annals_take` and `annals_take_for_replay`.
pub(super) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("annals_take", 9, flags, |row| take(row, Intake::add))?;
    connection.create_scalar_function("annals_take_for_replay", 4, flags, |row| {
        take(row, Intake::add_for_replay)
    })
}

fn take(
    row: &Context<'_>,
    add: impl FnOnce(&mut Intake, &Context<'_>) -> FromSqlResult<()>,
) -> rusqlite::Result<bool> {
    PAGE.with_borrow_mut(|page| match page {
        Some(intake) => Ok(intake.take(row, add)),
        // Called by a handler of a projection's, which shares the connection.
        None => Err(rusqlite::Error::InvalidQuery),
    })
}

/// A page being filled by a statement.
#[derive(Debug)]
pub(super) struct Intake {
    page: PageBuilder,
    bounds: Bounds,
    streams: Numbers,
    event_types: Numbers,
    damage: Option<FromSqlError>,
}

/// The rows that a page refers to, each with its number there.
#[derive(Debug, Default)]
struct Numbers {
    rows: Vec<i64>,
    numbers: HashMap<i64, u32>,
    /// Events of one stream or of one type often follow each other.
    last: Option<(i64, u32)>,
}

impl Intake {
    /// An intake into a page that names nothing yet.
    pub(super) fn new(page: PageBuilder, bounds: Bounds) -> Self {
        Self {
            page,
            bounds,
            streams: Numbers::default(),
            event_types: Numbers::default(),
            damage: None,
        }
    }

    /// Runs a statement that takes its rows into the page, and names what they refer to.
    pub(super) fn run(
        self,
        connection: &Connection,
        names: &mut Names,
        statement: impl FnOnce() -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<Filled> {
        let bounds = self.bounds;
        PAGE.set(Some(self));
        let ended = statement();
        let taken = PAGE.take();
        ended?;
        let mut intake = taken.ok_or(rusqlite::Error::InvalidQuery)?;
        if let Some(error) = intake.damage {
            return Err(damaged(error));
        }
        names.begin_page();
        for row in intake.streams.rows {
            names.stream(connection, &mut intake.page, row)?;
        }
        for row in intake.event_types.rows {
            names.event_type(connection, &mut intake.page, row)?;
        }
        read::finish(intake.page, bounds)
    }

    /// Adds a row; true where it was the last one.
    fn take(
        &mut self,
        row: &Context<'_>,
        add: impl FnOnce(&mut Self, &Context<'_>) -> FromSqlResult<()>,
    ) -> bool {
        match add(self, row) {
            Ok(()) => read::is_full(&self.page, self.bounds),
            Err(error) => {
                self.damage = Some(error);
                true
            }
        }
    }

    fn add(&mut self, row: &Context<'_>) -> FromSqlResult<()> {
        let id = Uuid::from_slice(row.get_raw(5).as_blob()?);
        let event = PageRow {
            stream: self.streams.number(row.get_raw(8).as_i64()?),
            event_type: self.event_types.number(row.get_raw(2).as_i64()?),
            event_id: EventId::from(id.map_err(FromSqlError::other)?),
            version: Version::from(row.get_raw(1).as_i64()?.unsigned_abs()),
            position: Position::from(row.get_raw(0).as_i64()?.unsigned_abs()),
            recorded_at: row.get_raw(3).as_i64()?,
            occurred_at: row.get_raw(4).as_i64_or_null()?,
        };
        let metadata = row.get_raw(6);
        let data = row.get_raw(7);
        self.page
            .push(event, metadata.as_bytes_or_null()?, data.as_bytes()?);
        Ok(())
    }

    /// Of one stream, which the page names already.
    fn add_for_replay(&mut self, row: &Context<'_>) -> FromSqlResult<()> {
        let event = PageRow {
            stream: 0,
            event_type: self.event_types.number(row.get_raw(2).as_i64()?),
            event_id: EventId::from(Uuid::nil()),
            version: Version::from(row.get_raw(1).as_i64()?.unsigned_abs()),
            position: Position::from(row.get_raw(0).as_i64()?.unsigned_abs()),
            recorded_at: 0,
            occurred_at: None,
        };
        self.page.push(event, None, row.get_raw(3).as_bytes()?);
        Ok(())
    }
}

impl Numbers {
    /// The number of `row` in the page.
    fn number(&mut self, row: i64) -> u32 {
        if let Some((last, number)) = self.last
            && last == row
        {
            return number;
        }
        let number = *self.numbers.entry(row).or_insert_with(|| {
            self.rows.push(row);
            u32::try_from(self.rows.len() - 1).expect("a page has fewer than four billion events")
        });
        self.last = Some((row, number));
        number
    }
}
