//! Group commit: what waits is written in one transaction and made durable by one sync.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::append::Log;
use super::connection::wait_for_lock;
use super::error::Fault;
use super::inline::Inlines;
use super::repeat::Outcome;
use crate::append::AppendBatch;
use crate::projector::ProjectionError;
use crate::store::{AppendError, FeedEnd};
use crate::telemetry::names;

const BEGIN: &str = "BEGIN IMMEDIATE";
pub(super) const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// An append that waits for the writer.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) batch: AppendBatch,
    /// The time at which it was sent, in microseconds since 1970.
    pub(super) now: i64,
    pub(super) answer: oneshot::Sender<Outcome>,
}

/// Where a transaction failed, which decides what is known of it.
pub(super) enum Failure {
    /// Before anything was written.
    AtBegin(Fault),
    /// While one of its appends was written: it is undone.
    Within(Fault),
    /// An inline projection cannot take in what was appended without it.
    Projection(ProjectionError),
    /// When it was committed: it is undone, and yet might come back.
    AtCommit(Fault),
}

/// The one who writes.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) log: Log,
    end: Arc<FeedEnd>,
    pub(super) inlines: Inlines,
    pub(super) patience: Duration,
    /// Whether a commit failed and nothing could be written since.
    pub(super) unsettled: bool,
    /// How long it took to write and sync the last group.
    pub(super) commit_took: Duration,
}

impl Writer {
    pub(super) fn new(log: Log, end: Arc<FeedEnd>, inlines: Inlines, patience: Duration) -> Self {
        Self {
            log,
            end,
            inlines,
            patience,
            unsettled: false,
            commit_took: Duration::ZERO,
        }
    }

    /// Stores the appends of a group and answers each by itself.
    pub(super) fn serve(&mut self, group: Vec<Request>) {
        let outcomes = match self.commit(&group) {
            Ok(outcomes) => outcomes,
            Err(Failure::Within(_) | Failure::Projection(_)) if group.len() > 1 => {
                return group
                    .into_iter()
                    .for_each(|request| self.serve(vec![request]));
            }
            Err(Failure::AtBegin(fault) | Failure::Within(fault)) => refuse(&group, &fault),
            Err(Failure::Projection(error)) => vec![Err(AppendError::Projection(error))],
            Err(Failure::AtCommit(fault)) => self.settle(&group, &fault),
        };
        self.announce(&outcomes);
        for (request, outcome) in group.into_iter().zip(outcomes) {
            // Whoever sent it may be gone: what is stored is stored all the same.
            let _ = request.answer.send(outcome);
        }
    }

    /// Wakes live readers: once for a group, after its commit.
    fn announce(&self, outcomes: &[Outcome]) {
        let stored = outcomes.iter().flatten();
        if let Some(last) = stored.map(|appended| appended.last_position).max() {
            self.end.move_to(last);
        }
    }

    fn commit(&mut self, group: &[Request]) -> Result<Vec<Outcome>, Failure> {
        let start = Instant::now();
        self.settle_before().map_err(Failure::AtBegin)?;
        let outcomes = if self.inlines.is_empty() {
            self.append_all(group)
        } else {
            self.append_with_inlines(group)
        }?;
        let written = Instant::now();
        self.run(COMMIT)
            .map_err(|cause| Failure::AtCommit(self.undo("cannot commit", cause)))?;
        self.commit_took = written.elapsed();
        let events = events(group);
        names::GROUP_APPENDS.record("", group.len() as f64);
        names::GROUP_EVENTS.record("", events as f64);
        tracing::debug!(
            appends = group.len(),
            events,
            micros = start.elapsed().as_micros(),
            "committed"
        );
        Ok(outcomes)
    }

    fn append_all(&mut self, group: &[Request]) -> Result<Vec<Outcome>, Failure> {
        self.begin().map_err(Failure::AtBegin)?;
        let outcomes = self.try_append_all(group);
        outcomes.map_err(|cause| Failure::Within(self.undo("cannot append", cause)))
    }

    fn try_append_all(&mut self, group: &[Request]) -> rusqlite::Result<Vec<Outcome>> {
        self.log.refresh()?;
        let append = |request: &Request| self.log.append(&request.batch, request.now);
        group.iter().map(append).collect()
    }

    pub(super) fn begin(&mut self) -> Result<(), Fault> {
        let begin = wait_for_lock(self.patience, || self.run(BEGIN));
        begin.map_err(|cause| self.undo("cannot begin to append", cause))
    }

    pub(super) fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.log.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Leaves a transaction that failed, and what was learned in it.
    pub(super) fn undo(&mut self, doing: &'static str, cause: rusqlite::Error) -> Fault {
        self.leave();
        Fault::new(doing, cause)
    }

    pub(super) fn leave(&mut self) {
        self.log.forget();
        // SQLite has left it by itself after most errors. Where it cannot be left, the next BEGIN fails.
        if !self.log.connection.is_autocommit()
            && let Err(error) = self.run(ROLLBACK)
        {
            tracing::warn!(%error, "cannot roll back");
        }
    }
}

fn refuse(group: &[Request], fault: &Fault) -> Vec<Outcome> {
    let refusal = |_: &Request| Err(AppendError::Store(fault.to_error()));
    group.iter().map(refusal).collect()
}

fn events(group: &[Request]) -> usize {
    group
        .iter()
        .map(|request| request.batch.event_count())
        .sum()
}
