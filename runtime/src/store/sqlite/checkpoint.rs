//! Checkpoints: what stands in the write-ahead log is moved into the database, between two groups.
//!
//! SQLite would do it within a commit, whose appends then wait for it, and whenever the log has a thousand
//! pages. A group of many small appends touches a hundred, and one group in ten would wait.

use rusqlite::Connection;

/// From this many pages on a checkpoint is worth its two syncs. No more than SQLite's own default: a log
/// that is written over is synced in half the time that one takes which grows.
const LEAST_PAGES: i64 = 1000;

/// With this many pages there is one, however few the groups were.
const MOST_PAGES: i64 = 16 * 1024;

/// So many groups go between two checkpoints: fewer than one in a hundred has to wait.
const GROUPS: u32 = 256;

/// How large the log's file may stay once its pages are moved: some more than those pages, for the last group.
pub(super) const LOG_BYTES: i64 = MOST_PAGES * 5 * 1024;

/// How many pages the log may have before a commit of a projection's moves them.
pub(super) const PAGES_OF_OTHERS: i64 = MOST_PAGES;

/// What was written since the last checkpoint.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    groups: u32,
    /// What the last one had to leave in the log, since somebody was reading it.
    left: i64,
}

impl Checkpoints {
    /// Has the writer move pages where it is time for it, after the answers of a group.
    pub(super) fn after_group(&mut self, connection: &Connection) {
        self.groups = self.groups.saturating_add(1);
        if let Err(error) = self.move_pages_in_time(connection) {
            // Nothing is lost by it: what is in the log is durable, and is moved the next time.
            tracing::warn!(%error, "cannot move pages from the write-ahead log into the database");
        }
    }

    fn move_pages_in_time(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let (pages, _) = checkpoint(connection, "PRAGMA wal_checkpoint(NOOP)")?;
        if pages < self.left {
            // Somebody else has moved the rest, and the log was begun anew.
            self.left = 0;
        }
        if self.is_due(pages) {
            let (pages, moved) = checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)")?;
            *self = Self {
                groups: 0,
                left: if moved < pages { pages } else { 0 },
            };
        }
        Ok(())
    }

    fn is_due(&self, pages: i64) -> bool {
        let new = pages - self.left;
        new >= MOST_PAGES || (new >= LEAST_PAGES && self.groups >= GROUPS)
    }
}

/// The pages in the log, and how many of them are in the database.
fn checkpoint(connection: &Connection, sql: &str) -> rusqlite::Result<(i64, i64)> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(directory: &tempfile::TempDir) -> Connection {
        let connection = Connection::open(directory.path().join("events.db")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x);",
            )
            .unwrap();
        connection
    }

    fn write_pages(connection: &Connection, pages: i64) {
        let sql = "INSERT INTO t VALUES (zeroblob(?1))";
        connection.execute(sql, [pages * 4096]).unwrap();
    }

    fn moved(connection: &Connection) -> i64 {
        let (_, moved) = checkpoint(connection, "PRAGMA wal_checkpoint(NOOP)").unwrap();
        moved
    }

    #[test]
    fn a_log_of_many_pages_waits_for_its_groups() {
        let directory = tempfile::tempdir().unwrap();
        let connection = opened(&directory);
        let mut checkpoints = Checkpoints::default();
        write_pages(&connection, 1100);
        for _ in 1..GROUPS {
            checkpoints.after_group(&connection);
            assert_eq!(moved(&connection), 0);
        }
        checkpoints.after_group(&connection);
        assert!(moved(&connection) > 1100);
    }

    #[test]
    fn a_log_of_few_pages_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let connection = opened(&directory);
        let mut checkpoints = Checkpoints::default();
        write_pages(&connection, 900);
        for _ in 0..2 * GROUPS {
            checkpoints.after_group(&connection);
        }
        assert_eq!(moved(&connection), 0);
    }

    #[test]
    fn a_log_of_very_many_pages_waits_for_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let connection = opened(&directory);
        let mut checkpoints = Checkpoints::default();
        write_pages(&connection, 17_000);
        checkpoints.after_group(&connection);
        assert!(moved(&connection) > 17_000);
    }

    /// Otherwise each group behind a long read would try in vain.
    #[test]
    fn what_a_reader_holds_back_is_not_tried_at_each_group() {
        let directory = tempfile::tempdir().unwrap();
        let connection = opened(&directory);
        write_pages(&connection, 1);
        let reader = Connection::open(connection.path().unwrap()).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        reader
            .query_row("SELECT count(*) FROM t", [], count)
            .unwrap();
        let mut checkpoints = Checkpoints::default();
        write_pages(&connection, 17_000);
        checkpoints.after_group(&connection);
        assert_eq!((checkpoints.groups, checkpoints.left > 17_000), (0, true));
        checkpoints.after_group(&connection);
        assert_eq!(checkpoints.groups, 1);
        reader.execute_batch("COMMIT").unwrap();
        write_pages(&connection, 1100);
        for _ in 0..GROUPS {
            checkpoints.after_group(&connection);
        }
        assert_eq!(checkpoints.left, 0);
        assert!(moved(&connection) > 18_000);
    }

    /// Otherwise a log that a reader once held back for long would grow as large again.
    #[test]
    fn what_was_left_is_forgotten_once_another_has_moved_it() {
        let directory = tempfile::tempdir().unwrap();
        let connection = opened(&directory);
        let mut checkpoints = Checkpoints {
            groups: 0,
            left: 50_000,
        };
        write_pages(&connection, 1100);
        for _ in 0..GROUPS {
            checkpoints.after_group(&connection);
        }
        assert!(moved(&connection) > 1100);
    }
}
