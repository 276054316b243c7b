//! What is the user's own in the file: tables, and projections that are run inline.

use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::append::Log;
use super::connection::{Place, wait_for_lock};
use super::error::failed;
use super::group::{Failure, Writer};
use super::inline::Inlines;
use crate::store::{FeedEnd, StoreError, StoreErrorKind};

/// More statements than the store and the handlers of its inline projections have.
const STATEMENTS: usize = 256;

/// What is the user's own in the file.
#[derive(Debug, Default)]
pub(super) struct Setup {
    pub(super) tables: Vec<String>,
    pub(super) inlines: Inlines,
}

impl Setup {
    /// Opens the file for writing, with all tables there and all inline projections at its end.
    pub(super) fn open_writer(
        self,
        place: &Place,
        end: Arc<FeedEnd>,
    ) -> Result<Writer, StoreError> {
        if let Some(name) = self.inlines.with_tables() {
            let what =
                format!("cannot be opened with inline projection `{name}`: it has `tables(..)`");
            return Err(place.error(StoreErrorKind::Unsupported, &what));
        }
        let connection = place.open_writer()?;
        if !self.tables.is_empty() || !self.inlines.is_empty() {
            // What is recorded is protected from code of the user's, by triggers.
            enable_triggers(&connection, place, true)?;
        }
        if !self.tables.is_empty() {
            create(&connection, place, &self.tables)?;
        }
        if self.inlines.is_empty() {
            enable_triggers(&connection, place, false)?;
        } else {
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
        }
        let mut writer = Writer::new(Log::new(connection), end, self.inlines, place.busy_timeout);
        if !writer.inlines.is_empty() {
            writer
                .catch_up()
                .map_err(|failure| refusal(place, failure))?;
        }
        Ok(writer)
    }
}

fn enable_triggers(connection: &Connection, place: &Place, enable: bool) -> Result<(), StoreError> {
    let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, enable);
    let doing = format!("cannot write {}", place.path.display());
    set.map(drop).map_err(failed(doing))
}

fn create(connection: &Connection, place: &Place, tables: &[String]) -> Result<(), StoreError> {
    let begin = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    let create = wait_for_lock(place.busy_timeout, begin).and_then(|transaction| {
        let mut tables = tables.iter();
        tables.try_for_each(|sql| transaction.execute_batch(sql))?;
        transaction.commit()
    });
    let doing = format!("cannot create tables in {}", place.path.display());
    create.map_err(failed(doing))
}

/// Why the file is not opened with its inline projections.
fn refusal(place: &Place, failure: Failure) -> StoreError {
    match failure {
        Failure::AtBegin(fault) | Failure::Within(fault) | Failure::AtCommit(fault) => {
            fault.to_error()
        }
        Failure::Projection(error) => {
            let what = "cannot be opened with an inline projection that refuses what is there";
            place.error(StoreErrorKind::Other, what).with_source(error)
        }
    }
}
