//! Connections to the file: one that writes, some that read.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::checkpoint::{LOG_BYTES, PAGES_OF_OTHERS};
use super::error::{failed, is_locked, kind_of};
use super::intake;
use super::schema::{self, Owner};
use crate::store::{StoreError, StoreErrorKind};

/// The first release of SQLite without a race that corrupts a WAL, as a number.
const LEAST_SQLITE: i32 = 3_051_003;

/// The size of the smallest database. SQLite takes what is shorter for empty, and overwrites it.
const LEAST_BYTES: u64 = 512;

/// How much the writer keeps of the file in memory, in KiB, as SQLite wants it: negative.
const WRITER_CACHE: i32 = -16 * 1024;

/// More statements than the store has.
const STATEMENTS: usize = 48;

/// Which file it is, and how long to wait for others who use it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) busy_timeout: Duration,
    pub(super) create: bool,
}

impl Place {
    /// Opens the file for writing; creates it, or brings it to the current format, where needed.
    pub(super) fn open_writer(&self) -> Result<Connection, StoreError> {
        self.look()?;
        let flags = if self.create {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        let mut connection = self.connect(flags, self.busy_timeout)?;
        self.check_writable(&connection)?;
        self.leave_wal(&connection, true)?;
        if !self.owner(&connection)?.admit(&self.path)?.is_current() {
            schema::migrate(&mut connection, &self.path)?;
        }
        self.leave_wal(&connection, false)?;
        self.prepare_writer(&connection)
            .map_err(self.cannot("write"))?;
        Ok(connection)
    }

    /// Checks that the file can be read as it is.
    pub(super) fn check_readable(&self) -> Result<(), StoreError> {
        self.look()?;
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY, self.busy_timeout)?;
        let owner = self.owner(&connection)?.admit(&self.path)?;
        if owner.is_current() {
            return Ok(());
        }
        Err(self.error(
            StoreErrorKind::Unsupported,
            "is in an older format: open it for writing once",
        ))
    }

    /// Opens the file for reading. With a cache of the usual size: one of 16 MiB made loads of a thousand
    /// events slower by a tenth, for it does not fit into the processor's.
    pub(super) fn open_reader(&self, busy_timeout: Duration) -> Result<Connection, StoreError> {
        self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY, busy_timeout)
    }

    /// Opens the file for the writes of one projection, which run beside those of the store.
    ///
    /// What a projection commits is not synced: after a power cut, read model and checkpoint are both
    /// of an earlier time, and the projection goes on from there.
    pub(super) fn open_projection(&self) -> Result<Connection, StoreError> {
        let doing = || failed(format!("cannot write {}", self.path.display()));
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE, Duration::ZERO)?;
        self.check_writable(&connection)?;
        let set = |name, value: i64| connection.pragma_update(None, name, value);
        // 1 is NORMAL.
        set("synchronous", 1).map_err(doing())?;
        set("journal_size_limit", LOG_BYTES).map_err(doing())?;
        set("wal_autocheckpoint", PAGES_OF_OTHERS).map_err(doing())?;
        Ok(connection)
    }

    fn connect(&self, flags: OpenFlags, busy_timeout: Duration) -> Result<Connection, StoreError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(&self.path, flags).map_err(self.cannot("open"))?;
        connection
            .busy_timeout(busy_timeout)
            // Without this promise SQLite plans a statement anew whenever its LIMIT is bound.
            .and_then(|()| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true))
            .and_then(|_| intake::teach(&connection))
            .map_err(self.cannot("open"))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }

    fn owner(&self, connection: &Connection) -> Result<Owner, StoreError> {
        // In one transaction: the file may become a store between one statement and the next.
        let owner = connection
            .unchecked_transaction()
            .and_then(|transaction| schema::owner(&transaction));
        owner.map_err(|error| match kind_of(&error) {
            StoreErrorKind::NotAStore => self.no_database(),
            StoreErrorKind::ReadOnly => self.error(
                StoreErrorKind::ReadOnly,
                "cannot be opened: its directory may not be written",
            ),
            _ => self.cannot("read")(error),
        })
    }

    /// Refuses, before anything is touched, what cannot be a store.
    fn look(&self) -> Result<(), StoreError> {
        check_linked(rusqlite::version_number())?;
        match std::fs::metadata(&self.path) {
            Ok(found) if found.is_dir() => {
                Err(self.error(StoreErrorKind::NotAStore, "is a directory"))
            }
            Ok(found) if found.len() == 0 => Ok(()),
            Ok(found) if found.len() < LEAST_BYTES => Err(self.no_database()),
            Ok(_) => self.peek(),
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                let error = self.error(StoreErrorKind::Io, "cannot be looked at");
                Err(error.with_source(cause))
            }
            Err(_) if !self.create => Err(self.error(StoreErrorKind::NotAStore, "does not exist")),
            Err(_) => self.check_directory(),
        }
    }

    fn check_directory(&self) -> Result<(), StoreError> {
        if self.path.parent().is_none_or(Path::is_dir) {
            return Ok(());
        }
        Err(self.error(
            StoreErrorKind::Io,
            "cannot be created: its directory does not exist",
        ))
    }

    /// Looks whose the file is, without a lock and without a file beside it.
    ///
    /// Through SQLite, although 72 bytes are wanted: closing a file of one's own would drop the locks
    /// that SQLite holds on it elsewhere in this process. "Immutable" makes it read those bytes and do
    /// nothing else. What it cannot tell, such as a file that another process writes just now, is told
    /// by the connection opened next. A store has its mark in the file itself and not only in the WAL,
    /// since it is created before it is switched to WAL.
    fn peek(&self) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let uri = immutable_uri(self.path.as_os_str());
        let owner = Connection::open_with_flags(uri, flags)
            .map_err(failed("cannot look"))
            .and_then(|connection| self.owner(&connection));
        match owner {
            Ok(owner) => owner.admit(&self.path).map(drop),
            Err(error) if error.kind() == StoreErrorKind::NotAStore => Err(error),
            Err(_) => Ok(()),
        }
    }

    /// SQLite opens what may not be written for reading, and says nothing.
    fn check_writable(&self, connection: &Connection) -> Result<(), StoreError> {
        match connection.is_readonly("main") {
            Ok(false) => Ok(()),
            _ => Err(self.error(
                StoreErrorKind::ReadOnly,
                "may not be written: open it with `SqliteOptions::read_only`",
            )),
        }
    }

    /// Whether to leave the WAL as it is on closing: as long as the file may be another program's.
    fn leave_wal(&self, connection: &Connection, leave: bool) -> Result<(), StoreError> {
        let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave);
        set.map(drop).map_err(self.cannot("open"))
    }

    fn prepare_writer(&self, connection: &Connection) -> rusqlite::Result<()> {
        // SQLite's own waiting does not cover the moment at which another process switches too.
        wait_for_lock(self.busy_timeout, || {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        })?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
        // The writer does it between its groups.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        // What SQLite recovered from the WAL of a writer that died may never have been synced. It is
        // read from now on, so it is made durable first.
        connection.pragma_query(None, "wal_checkpoint", |_| Ok(()))?;
        connection.busy_timeout(Duration::ZERO)
    }

    fn cannot(&self, what: &str) -> impl FnOnce(rusqlite::Error) -> StoreError + use<> {
        failed(format!("cannot {what} {}", self.path.display()))
    }

    fn no_database(&self) -> StoreError {
        self.error(StoreErrorKind::NotAStore, "is not a SQLite database")
    }

    pub(super) fn error(&self, kind: StoreErrorKind, what: &str) -> StoreError {
        StoreError::new(kind, format!("{} {what}", self.path.display()))
    }
}

/// Refuses a SQLite that corrupts files.
fn check_linked(version: i32) -> Result<(), StoreError> {
    if version >= LEAST_SQLITE {
        return Ok(());
    }
    Err(StoreError::new(
        StoreErrorKind::Unsupported,
        format!(
            "SQLite {} is linked, which can corrupt a file in WAL mode: 3.51.3 or newer is needed",
            rusqlite::version()
        ),
    ))
}

/// Repeats what another's lock keeps from happening, until `patience` ends.
///
/// SQLite's own way of waiting sleeps up to 100 ms; a group commit holds the lock for less than one.
pub(super) fn wait_for_lock<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    const LONGEST: Duration = Duration::from_millis(4);
    let start = Instant::now();
    let mut pause = Duration::from_micros(50);
    loop {
        match attempt() {
            Err(error) if is_locked(&error) && start.elapsed() < patience => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(LONGEST);
            }
            result => return result,
        }
    }
}

/// A path as SQLite's URI, with all but the plainest characters escaped.
fn immutable_uri(path: &OsStr) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn sqlite_before_3_51_3_is_refused() {
        let refused = check_linked(3_051_002).unwrap_err();
        assert_eq!(refused.kind(), StoreErrorKind::Unsupported);
        assert!(check_linked(3_051_003).is_ok());
    }

    #[test]
    fn a_statement_is_prepared_once_whatever_is_bound_to_its_limit() {
        let directory = tempfile::tempdir().unwrap();
        let place = Place {
            path: directory.path().join("a.db"),
            busy_timeout: Duration::ZERO,
            create: true,
        };
        let connection = place.open_writer().unwrap();
        let sql = "SELECT position FROM annals_events LIMIT ?1";
        for limit in 1..10 {
            let mut statement = connection.prepare_cached(sql).unwrap();
            assert!(!statement.exists([limit]).unwrap());
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        }
    }

    #[test]
    fn a_path_of_any_characters_becomes_one_uri() {
        let path = Path::new("/tmp/a b?c#d%e/ü.db");
        assert_eq!(
            immutable_uri(path.as_os_str()),
            "file:/tmp/a%20b%3Fc%23d%25e/%C3%BC.db?immutable=1"
        );
    }
}
