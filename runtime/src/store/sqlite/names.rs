//! Which names stand behind the rows that events refer to, and their numbers in a page.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use crate::store::PageBuilder;

const STREAM: &str = "SELECT aggregate_type, aggregate_id FROM annals_streams WHERE stream = ?1";

const EVENT_TYPE: &str = "SELECT name, version FROM annals_event_types WHERE event_type = ?1";

/// How many streams and how many event types a connection remembers.
const MOST: usize = 16 * 1024;

/// The names a connection has met. They never change: rows are never changed.
#[derive(Debug, Default)]
pub(super) struct Names {
    streams: Numbered<(Box<str>, Box<str>)>,
    event_types: Numbered<(Box<str>, u32)>,
}

/// Things known by their row, and the number each has in the page being filled.
#[derive(Debug)]
struct Numbered<T> {
    known: HashMap<i64, T>,
    in_page: HashMap<i64, u32>,
    /// Events of one stream or of one type often follow each other.
    last: Option<(i64, u32)>,
}

impl Names {
    /// Begins a page, in which nothing has a number yet.
    pub(super) fn begin_page(&mut self) {
        self.streams.begin_page();
        self.event_types.begin_page();
    }

    /// The number of a stream in `page`.
    pub(super) fn stream(
        &mut self,
        connection: &Connection,
        page: &mut PageBuilder,
        row: i64,
    ) -> rusqlite::Result<u32> {
        let load = || {
            let mut statement = connection.prepare_cached(STREAM)?;
            statement.query_row(params![row], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        let add = |(aggregate_type, id): &(Box<str>, Box<str>)| page.add_stream(aggregate_type, id);
        self.streams.number(row, load, add)
    }

    /// The number of an event type in `page`.
    pub(super) fn event_type(
        &mut self,
        connection: &Connection,
        page: &mut PageBuilder,
        row: i64,
    ) -> rusqlite::Result<u32> {
        let load = || {
            let mut statement = connection.prepare_cached(EVENT_TYPE)?;
            statement.query_row(params![row], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        let add = |(name, version): &(Box<str>, u32)| page.add_event_type(name, *version);
        self.event_types.number(row, load, add)
    }
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            in_page: HashMap::new(),
            last: None,
        }
    }
}

impl<T> Numbered<T> {
    fn begin_page(&mut self) {
        self.in_page.clear();
        self.last = None;
    }

    fn number(
        &mut self,
        row: i64,
        load: impl FnOnce() -> rusqlite::Result<T>,
        add: impl FnOnce(&T) -> u32,
    ) -> rusqlite::Result<u32> {
        if let Some((last, number)) = self.last
            && last == row
        {
            return Ok(number);
        }
        let number = match self.in_page.get(&row) {
            Some(number) => *number,
            None => self.add(row, load, add)?,
        };
        self.last = Some((row, number));
        Ok(number)
    }

    fn add(
        &mut self,
        row: i64,
        load: impl FnOnce() -> rusqlite::Result<T>,
        add: impl FnOnce(&T) -> u32,
    ) -> rusqlite::Result<u32> {
        let number = if let Some(known) = self.known.get(&row) {
            add(known)
        } else {
            let loaded = load()?;
            let number = add(&loaded);
            self.remember(row, loaded);
            number
        };
        self.in_page.insert(row, number);
        Ok(number)
    }

    fn remember(&mut self, row: i64, loaded: T) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(row, loaded);
    }
}
