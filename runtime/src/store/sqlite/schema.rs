//! The format of the file: whose it is, its version, and the way from each version to the next.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::error::failed;
use crate::store::{StoreError, StoreErrorKind};

/// Marks a file as a store of annals: "annl".
const APPLICATION_ID: i32 = 0x616e_6e6c;

/// Each version of the format, and what makes it of the one before. A version that was released is
/// never edited.
const MIGRATIONS: [(i32, &[&str]); 1] = [(
    1,
    &[
        include_str!("schema/001_dead_letters.sql"),
        include_str!("schema/001_events.sql"),
        include_str!("schema/001_blocks.sql"),
        include_str!("schema/001_leases.sql"),
        include_str!("schema/001_projections.sql"),
        include_str!("schema/001_read_models.sql"),
        include_str!("schema/001_snapshots.sql"),
        include_str!("schema/001_timers.sql"),
    ],
)];

/// The version this release writes.
const CURRENT: i32 = 1;

const IS_EMPTY: &str = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";

/// Whose a database file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Nobody,
    Annals { format: i32 },
    Another,
}

/// Reads whose the file is.
pub(super) fn owner(connection: &Connection) -> rusqlite::Result<Owner> {
    let application_id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let format: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match (application_id, format) {
        (APPLICATION_ID, format) => Ok(Owner::Annals { format }),
        (0, 0) if connection.query_row(IS_EMPTY, [], |row| row.get(0))? => Ok(Owner::Nobody),
        _ => Ok(Owner::Another),
    }
}

impl Owner {
    /// Refuses a file that is another program's, or in a format this release does not know.
    pub(super) fn admit(self, path: &Path) -> Result<Self, StoreError> {
        match self {
            Self::Another => Err(StoreError::new(
                StoreErrorKind::NotAStore,
                format!("{} is not a store of annals", path.display()),
            )),
            Self::Annals { format } if format > CURRENT => Err(StoreError::new(
                StoreErrorKind::NewerFormat,
                format!(
                    "{} has format {format}, this release of annals knows formats up to {CURRENT}",
                    path.display()
                ),
            )),
            Self::Nobody | Self::Annals { .. } => Ok(self),
        }
    }

    pub(super) fn is_current(self) -> bool {
        self == Self::Annals { format: CURRENT }
    }

    const fn format(self) -> i32 {
        match self {
            Self::Annals { format } => format,
            Self::Nobody | Self::Another => 0,
        }
    }
}

/// Brings the file to the current format, in one transaction.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let doing = || {
        failed(format!(
            "cannot bring {} to format {CURRENT}",
            path.display()
        ))
    };
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(doing())?;
    // Only under the lock it is certain: another process may have brought it there meanwhile.
    let owner = owner(&transaction).map_err(doing())?.admit(path)?;
    run_migrations(&transaction, owner.format()).map_err(doing())?;
    transaction.commit().map_err(doing())
}

/// Runs the scripts after `format`.
pub(super) fn run_migrations(connection: &Connection, format: i32) -> rusqlite::Result<()> {
    for (number, scripts) in MIGRATIONS.iter().filter(|(number, _)| *number > format) {
        for script in *scripts {
            connection.execute_batch(script)?;
        }
        connection.pragma_update(None, "user_version", number)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_migration_follows_the_one_before_and_the_last_makes_the_current_format() {
        let numbers: Vec<i32> = MIGRATIONS.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..=CURRENT).collect::<Vec<_>>());
    }
}
