//! How a store is opened.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::connection::Place;
use super::presence::Presences;
use super::reader::{Pool, Threads};
use super::session::Sqlite;
use super::setup::Setup;
use super::writer::{self, Queue};
use super::{Shared, SqliteStore};
use crate::clock::Clock;
use crate::limits::Limits;
use crate::projection::Projection;
use crate::store::{FeedEnd, StoreError, StoreErrorKind};

/// How a [`SqliteStore`] is opened.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use annals::SqliteStore;
///
/// # pollster::block_on(async {
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path().join("bank.db");
/// let store = SqliteStore::options()
///     .with_busy_timeout(Duration::from_secs(1))
///     .with_readers(2)
///     .open(&path)
///     .await?;
/// # Ok::<(), annals::StoreError>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct SqliteOptions {
    limits: Limits,
    clock: Clock,
    busy_timeout: Duration,
    readers: usize,
    create: bool,
    read_only: bool,
    setup: Setup,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            clock: Clock::default(),
            busy_timeout: Duration::from_secs(5),
            readers: 4,
            create: true,
            read_only: false,
            setup: Setup::default(),
        }
    }
}

impl SqliteOptions {
    /// Creates the file where there is none, waits up to 5 seconds for other processes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how large names, events and batches may be.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets where the store takes the time from.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how long an append waits for another process that writes to the file.
    #[must_use]
    pub const fn with_busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Sets how many threads may begin a read at the same moment; at least one may.
    #[must_use]
    pub fn with_readers(mut self, readers: usize) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// Opens only a store that is there, and creates none.
    #[must_use]
    pub const fn must_exist(mut self) -> Self {
        self.create = false;
        self
    }

    /// Opens the store for reading: every append fails.
    ///
    /// The file itself may be one that this process cannot write. Its directory has to be writable all
    /// the same, unless another process has the store open: SQLite coordinates readers and writers by
    /// files beside the database.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self.create = false;
        self
    }

    /// Runs SQL of yours when the store is opened for writing, once the file is one of annals and before
    /// any projection: `CREATE TABLE IF NOT EXISTS ..` for read models.
    ///
    /// All that is given runs in one transaction.
    #[must_use]
    pub fn with_tables(mut self, sql: impl Into<String>) -> Self {
        self.setup.tables.push(sql.into());
        self
    }

    /// Runs a projection in the transaction of each append: its read model has an append when that is
    /// acknowledged.
    ///
    /// # Guarantees
    ///
    /// - What an append does to the read model is stored with it, or neither is.
    /// - An append that a handler refuses, or panics over, fails with
    ///   [`AppendError::Projection`](crate::AppendError::Projection). Nothing of it is stored, and others
    ///   that are committed together with it are not touched.
    /// - The read model has every event before the first one that is appended after the opening: opening
    ///   takes in what is missing, and fails where a handler refuses it.
    /// - A process that has the same file open without the projection appends without it. The next append
    ///   of one that has it takes in first what is missing, and is refused where a handler refuses that.
    /// - What is recorded cannot be changed by a handler.
    ///
    /// The handlers run on the thread that writes, and every append waits for them: keep them to a few
    /// statements, and let what may lag follow with a [`Projector`](crate::Projector). A handler that
    /// waits for the store waits for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::prelude::*;
    /// use annals::rusqlite::Transaction;
    /// use annals::{Project, ProjectError, Projection, Recorded, Sqlite};
    /// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    /// # struct Deposited { cents: i64 }
    /// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    /// # struct AccountId(u64);
    /// # #[derive(Default, Clone, Aggregate)]
    /// # #[aggregate(id = AccountId, events(Deposited))]
    /// # struct Account;
    /// # impl Apply<Deposited> for Account { fn apply(&mut self, _: &Deposited) {} }
    ///
    /// #[derive(Projection)]
    /// #[projection(name = "balances", of(Account))]
    /// struct Balances;
    ///
    /// impl Project<Deposited, Sqlite> for Balances {
    ///     fn project(
    ///         &mut self,
    ///         event: Recorded<'_, Deposited>,
    ///         transaction: &Transaction<'_>,
    ///     ) -> Result<(), ProjectError> {
    ///         transaction.execute(
    ///             "INSERT INTO balances (account, cents) VALUES (?1, ?2)
    ///              ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
    ///             (event.aggregate_id(), event.event().cents),
    ///         )?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// # pollster::block_on(async {
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("bank.db");
    /// let store = SqliteStore::options()
    ///     .with_tables("CREATE TABLE IF NOT EXISTS balances (account TEXT PRIMARY KEY, cents INTEGER)")
    ///     .with_inline(Balances)
    ///     .open(&path)
    ///     .await?;
    /// let accounts = Repository::<Account>::new(store);
    /// let id = AccountId::from(1);
    /// accounts.execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 500 })).await?;
    ///
    /// let sql = annals::rusqlite::Connection::open(&path)?;
    /// let cents: i64 = sql.query_row("SELECT cents FROM balances", [], |row| row.get(0))?;
    /// assert_eq!(cents, 500);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn with_inline<P: Projection<Store = Sqlite>>(mut self, projection: P) -> Self {
        self.setup.inlines.add(projection);
        self
    }

    /// Opens the store in the file at `path`.
    ///
    /// # Errors
    ///
    /// Fails, and leaves the file as it is, where that is not a store of annals, where a newer release
    /// wrote it, where it may not be written or is locked for longer than the busy timeout. Fails where a
    /// table cannot be created, where an inline projection refuses what is there, and where it has `tables(..)`.
    pub async fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let place = Arc::new(self.place(path.as_ref())?);
        let end = Arc::new(FeedEnd::default());
        let queue = if self.read_only {
            writer::check_readable(Arc::clone(&place)).await?;
            None
        } else {
            Some(Queue::start(Arc::clone(&place), Arc::clone(&end), self.setup).await?)
        };
        let shared = Shared {
            limits: self.limits,
            clock: self.clock,
            pool: Pool::new(Arc::clone(&place), self.readers),
            threads: Threads::new(Arc::clone(&place)),
            end,
            presences: Presences::default(),
            queue,
            place,
        };
        Ok(SqliteStore {
            shared: Arc::new(shared),
        })
    }

    fn place(&self, path: &Path) -> Result<Place, StoreError> {
        if path.as_os_str() == ":memory:" {
            return Err(StoreError::new(
                StoreErrorKind::Unsupported,
                "`:memory:` is no file: use a MemoryStore",
            ));
        }
        if path.as_os_str().is_empty() {
            return Err(StoreError::new(
                StoreErrorKind::Io,
                "the path of the store is empty",
            ));
        }
        // Absolute, so that it stays the same file where the process changes its directory, and so that
        // SQLite takes no name for a URI.
        let path = std::path::absolute(path).map_err(|cause| {
            let what = format!("cannot tell where {} is", path.display());
            StoreError::new(StoreErrorKind::Io, what).with_source(cause)
        })?;
        Ok(Place {
            path,
            busy_timeout: self.busy_timeout,
            create: self.create,
        })
    }
}
