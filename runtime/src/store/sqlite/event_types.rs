//! The rows of event types, by name and schema version.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::append::NewEvent;

const EVENT_TYPE: &str =
    "SELECT event_type FROM annals_event_types WHERE name = ?1 AND version = ?2";

const INSERT_EVENT_TYPE: &str = "INSERT INTO annals_event_types (name, version) VALUES (?1, ?2)";

/// How many are remembered. A program has some hundreds of them.
const MOST: usize = 4096;

/// The rows the writer has asked for or written.
#[derive(Debug, Default)]
pub(super) struct EventTypes {
    rows: HashMap<String, Vec<(u32, i64)>>,
    count: usize,
}

impl EventTypes {
    /// The row of an event's type, written with its first event.
    pub(super) fn row(
        &mut self,
        connection: &Connection,
        event: &NewEvent,
    ) -> rusqlite::Result<i64> {
        let (name, version) = (event.event_type(), event.event_version());
        if let Some(row) = self.known(name, version) {
            return Ok(row);
        }
        let row = match find(connection, name, version)? {
            Some(row) => row,
            None => add(connection, name, version)?,
        };
        self.remember(name, version, row);
        Ok(row)
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.count = 0;
    }

    fn known(&self, name: &str, version: u32) -> Option<i64> {
        let versions = self.rows.get(name)?;
        let known = versions.iter().find(|(known, _)| *known == version);
        known.map(|(_, row)| *row)
    }

    fn remember(&mut self, name: &str, version: u32, row: i64) {
        if self.count >= MOST {
            self.clear();
        }
        self.count += 1;
        let versions = self.rows.entry(name.to_owned()).or_default();
        versions.push((version, row));
    }
}

fn find(connection: &Connection, name: &str, version: u32) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached(EVENT_TYPE)?;
    let found = statement.query_row(params![name, version], |row| row.get(0));
    found.optional()
}

fn add(connection: &Connection, name: &str, version: u32) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached(INSERT_EVENT_TYPE)?;
    statement.insert(params![name, version])
}
