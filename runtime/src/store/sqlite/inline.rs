//! Inline projections: they take in events in the transaction that appends them.

use std::fmt;
use std::rc::Rc;

use rusqlite::{
    Connection, DropBehavior, OptionalExtension, Transaction, TransactionBehavior, params,
};

use super::Sqlite;
use super::append::Log;
use super::connection::wait_for_lock;
use super::error::Fault;
use super::filtered::FilteredScan;
use super::group::{COMMIT, Failure, Request, Writer};
use super::names::Names;
use super::read::{Bounds, Scan as _};
use super::repeat::Outcome;
use super::session::CHECKPOINT;
use crate::projection::{Projection, Routes};
use crate::projector::{ProjectionError, caught};
use crate::store::{AppendError, FeedFilter, Page, PageBuilder};
use crate::version::Position;

const SAVEPOINT: &str = "SAVEPOINT annals_append";
const ROLLBACK_TO: &str = "ROLLBACK TO annals_append";
const RELEASE: &str = "RELEASE annals_append";

const NOTE: &str = "
    INSERT INTO annals_projections (name, version, position) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET position = excluded.position";

/// How much is taken in by one transaction of what was appended without a projection.
const BEHIND: Bounds = Bounds {
    events: 2048,
    bytes: 1024 * 1024,
    positions: 256 * 1024,
    blocks: 16 * 1024,
};

/// A projection of any type.
pub(super) trait Inline: Send {
    fn name(&self) -> &'static str;

    /// Whether annals would have to look after its tables.
    fn has_tables(&self) -> bool;

    fn version(&self) -> u32;

    /// What it has to be shown.
    fn filter(&self) -> FeedFilter;

    /// Takes in the events of a page.
    fn take_in(
        &mut self,
        page: &Page,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectionError>;
}

struct Routed<P: Projection> {
    projection: P,
    routes: Routes<P>,
}

impl<P: Projection<Store = Sqlite>> Inline for Routed<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn has_tables(&self) -> bool {
        !P::TABLES.is_empty()
    }

    fn version(&self) -> u32 {
        P::VERSION
    }

    fn filter(&self) -> FeedFilter {
        self.routes.filter()
    }

    fn take_in(
        &mut self,
        page: &Page,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectionError> {
        for event in page.iter() {
            let position = event.position();
            let project = || {
                self.routes
                    .project(&mut self.projection, event, transaction)
            };
            caught(project).map_err(|source| ProjectionError::Event {
                projection: P::NAME,
                position,
                source,
            })?;
        }
        Ok(())
    }
}

/// The inline projections of a store.
#[derive(Default)]
pub(super) struct Inlines(Vec<Box<dyn Inline>>);

impl Inlines {
    pub(super) fn add<P: Projection<Store = Sqlite>>(&mut self, projection: P) {
        let routes = P::routes();
        self.0.push(Box::new(Routed { projection, routes }));
    }

    /// The first whose tables annals would have to look after.
    pub(super) fn with_tables(&self) -> Option<&'static str> {
        let mut inlines = self.0.iter();
        let found = inlines.find(|inline| inline.has_tables());
        found.map(|inline| inline.name())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take_in(
        &mut self,
        page: &Page,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectionError> {
        let mut inlines = self.0.iter_mut();
        inlines.try_for_each(|inline| inline.take_in(page, transaction))
    }

    /// Notes that all projections have come to `position`.
    fn note(&self, connection: &Connection, position: i64) -> rusqlite::Result<()> {
        let mut inlines = self.0.iter();
        inlines.try_for_each(|inline| note(connection, inline.as_ref(), position))
    }

    /// Takes in some of what was appended without them; `false` where that is not all of it.
    fn catch_up(&mut self, log: &mut Log, transaction: &Transaction<'_>) -> Result<bool, Stop> {
        let last = log.last_position()?;
        let mut is_all = true;
        for inline in &mut self.0 {
            let from = checkpoint(transaction, inline.as_ref())?;
            if from < last {
                let (page, reached) = behind(transaction, inline.as_ref(), from)?;
                inline.take_in(&page, transaction)?;
                note(transaction, inline.as_ref(), reached)?;
                is_all &= reached >= last;
            }
        }
        Ok(is_all)
    }
}

impl fmt::Debug for Inlines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|inline| inline.name());
        f.debug_list().entries(names).finish()
    }
}

fn checkpoint(connection: &Connection, inline: &dyn Inline) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached(CHECKPOINT)?;
    let found = statement.query_row(params![inline.name(), inline.version()], |row| row.get(0));
    Ok(found.optional()?.unwrap_or_default())
}

fn note(connection: &Connection, inline: &dyn Inline, position: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(NOTE)?;
    statement.execute(params![inline.name(), inline.version(), position])?;
    Ok(())
}

/// What a projection has not yet taken in, and the position up to which that is all.
fn behind(
    connection: &Connection,
    inline: &dyn Inline,
    from: i64,
) -> rusqlite::Result<(Page, i64)> {
    let after = Position::from(from.unsigned_abs());
    let mut scan = FilteredScan::after(after, &inline.filter());
    let mut names = Names::default();
    let filled = scan.fill(connection, &mut names, PageBuilder::new(), BEHIND)?;
    Ok((filled.page, scan.reached().unwrap_or(from)))
}

/// Why a transaction with inline projections is undone as a whole.
pub(super) enum Stop {
    Sqlite(rusqlite::Error),
    Projection(ProjectionError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<ProjectionError> for Stop {
    fn from(error: ProjectionError) -> Self {
        Self::Projection(error)
    }
}

impl Writer {
    /// Lets the projections take in all there is, some of it a transaction.
    pub(super) fn catch_up(&mut self) -> Result<(), Failure> {
        let connection = Rc::clone(&self.log.connection);
        let transaction = self.begin_level(&connection)?;
        drop(transaction);
        self.run(COMMIT)
            .map_err(|cause| Failure::AtCommit(self.undo("cannot commit", cause)))
    }

    /// Stores a group, and lets the projections take in each of its appends.
    pub(super) fn append_with_inlines(
        &mut self,
        group: &[Request],
    ) -> Result<Vec<Outcome>, Failure> {
        let connection = Rc::clone(&self.log.connection);
        let transaction = self.begin_level(&connection)?;
        let outcomes = self.append_each(group, &transaction);
        outcomes.map_err(|cause| {
            // Whoever has ended the transaction, SQLite or a handler, may have stored it.
            let has_ended = connection.is_autocommit();
            let fault = self.undo("cannot append", cause);
            if has_ended {
                Failure::AtCommit(fault)
            } else {
                Failure::Within(fault)
            }
        })
    }

    /// Begins a transaction in which the projections have taken in all that was appended before.
    fn begin_level<'c>(&mut self, connection: &'c Connection) -> Result<Transaction<'c>, Failure> {
        loop {
            let transaction = self.begin_handed(connection).map_err(Failure::AtBegin)?;
            match self.refresh_and_catch_up(&transaction) {
                Ok(true) => return Ok(transaction),
                // The lock is not held for as long as it takes to catch up.
                Ok(false) => self
                    .run(COMMIT)
                    .map_err(|cause| Failure::AtCommit(self.undo("cannot commit", cause)))?,
                Err(Stop::Sqlite(cause)) => {
                    return Err(Failure::Within(self.undo("cannot project", cause)));
                }
                Err(Stop::Projection(error)) => {
                    self.leave();
                    return Err(Failure::Projection(error));
                }
            }
        }
    }

    /// Begins a transaction that can be handed to a projection.
    fn begin_handed<'c>(&mut self, connection: &'c Connection) -> Result<Transaction<'c>, Fault> {
        let begin = wait_for_lock(self.patience, || {
            Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
        });
        let mut transaction = begin.map_err(|cause| self.undo("cannot begin to append", cause))?;
        // It is committed or undone as any other of the writer's.
        transaction.set_drop_behavior(DropBehavior::Ignore);
        Ok(transaction)
    }

    fn refresh_and_catch_up(&mut self, transaction: &Transaction<'_>) -> Result<bool, Stop> {
        self.log.refresh()?;
        self.inlines.catch_up(&mut self.log, transaction)
    }

    fn append_each(
        &mut self,
        group: &[Request],
        transaction: &Transaction<'_>,
    ) -> rusqlite::Result<Vec<Outcome>> {
        let mut outcomes = Vec::with_capacity(group.len());
        for request in group {
            outcomes.push(self.append_one(request, transaction)?);
        }
        let last = self.log.last_position()?;
        self.inlines.note(transaction, last)?;
        Ok(outcomes)
    }

    /// Stores one append and lets the projections take it in: both, or neither and nothing else.
    fn append_one(
        &mut self,
        request: &Request,
        transaction: &Transaction<'_>,
    ) -> rusqlite::Result<Outcome> {
        self.run(SAVEPOINT)?;
        let mut outcome = self.log.append(&request.batch, request.now)?;
        if let Ok(appended) = &outcome
            && !appended.repeated
        {
            let page = self.log.written(appended)?;
            if let Err(error) = self.inlines.take_in(&page, transaction) {
                self.run(ROLLBACK_TO)?;
                self.log.forget();
                outcome = Err(AppendError::Projection(error));
            }
        }
        self.run(RELEASE)?;
        Ok(outcome)
    }
}
