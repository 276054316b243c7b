//! The import: each row of a log becomes a command, and 64 tasks carry them out.

use std::collections::HashSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annals::prelude::*;
use annals::{ExecuteError, Executed, SqliteStore};
use anyhow::Context as _;
use clap::ValueEnum;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;

use crate::application::{ApplicationId, LoanApplication, Refusal};
use crate::log::{Log, LogError};
use crate::progress::Progress;
use crate::row::Row;

/// How many tasks carry out commands. One application is always served by the same one, so that its
/// rows stay in order.
const TASKS: u32 = 64;

/// How many rows may wait for one task.
const WAITING: usize = 64;

/// What to do about a row that is broken, or that its application refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Import all that stands above it, and stop
    Stop,
    /// Leave it out, and go on
    Skip,
}

/// What came of an import, or of a part of it.
#[derive(Debug, Default)]
pub struct Imported {
    /// The rows stored now: an event each.
    pub stored: u64,
    /// The applications they belong to.
    pub applications: HashSet<ApplicationId>,
    /// The rows that an earlier import had stored.
    pub repeated: u64,
    /// The rows left out.
    pub left_out: u64,
    /// The line where it stopped.
    pub stopped_at: Option<u64>,
    /// The pace it had.
    pub rate: String,
}

/// Imports a log.
///
/// Each row is stored whole or not at all, under a key of its own: a second import, or one after a
/// crash, stores only what is missing.
pub async fn import(
    store: SqliteStore,
    file: &Path,
    on_error: OnError,
) -> anyhow::Result<Imported> {
    let import = Arc::new(Import {
        applications: Repository::new(store),
        on_error,
        end: AtomicU64::new(u64::MAX),
        progress: Progress::new(),
    });
    let log = Log::open(file, &import.progress)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let mut tasks = JoinSet::new();
    let mut queues = Vec::new();
    for _ in 0..TASKS {
        let (queue, rows) = channel(WAITING);
        queues.push(queue);
        tasks.spawn(Arc::clone(&import).carry_out_all(rows));
    }
    let reader = Arc::clone(&import);
    tasks.spawn_blocking(move || reader.read_all(log, &queues));
    let mut total = Imported::default();
    while let Some(part) = tasks.join_next().await {
        total.add(part??);
    }
    Ok(import.finish(total))
}

/// What the tasks of an import share.
struct Import {
    applications: Repository<LoanApplication>,
    on_error: OnError,
    /// The first line that is not to be imported.
    end: AtomicU64,
    progress: Progress,
}

impl Import {
    /// Reads the log, and hands each row to the task of its application.
    fn read_all(&self, log: Log, queues: &[Sender<(u64, Row)>]) -> anyhow::Result<Imported> {
        let mut part = Imported::default();
        for (line, row) in log {
            if self.is_beyond_end(line) {
                break;
            }
            match row {
                Ok(row) => {
                    if !hand_over(line, row, queues) {
                        break;
                    }
                }
                Err(error @ LogError::File(_)) => {
                    return Err(error).context(format!("line {line}"));
                }
                Err(error) => self.leave_out(line, error, &mut part),
            }
        }
        Ok(part)
    }

    /// Carries out the commands of some applications, in the order of their rows.
    async fn carry_out_all(
        self: Arc<Self>,
        mut rows: Receiver<(u64, Row)>,
    ) -> anyhow::Result<Imported> {
        let mut part = Imported::default();
        while let Some((line, row)) = rows.recv().await {
            if self.is_beyond_end(line) {
                continue;
            }
            let id = row.application;
            match self.carry_out(row).await {
                Ok(done) => part.count(id, &done),
                Err(ExecuteError::Rejected(refusal)) => {
                    let why = format!("application {id} refuses: {refusal}");
                    self.leave_out(line, why, &mut part);
                }
                Err(error) => return Err(error).context(format!("line {line}")),
            }
            self.progress.count();
        }
        Ok(part)
    }

    async fn carry_out(
        &self,
        row: Row,
    ) -> Result<Executed<LoanApplication>, ExecuteError<Refusal>> {
        let metadata = match &row.clerk {
            Some(clerk) => Metadata::new().with_actor(clerk.to_string()),
            None => Metadata::new(),
        };
        self.applications
            .send(&row.application, row.command)
            .occurred_at(row.at)
            .metadata(metadata)
            .idempotency_key(row.key)
            .await
    }

    fn is_beyond_end(&self, line: u64) -> bool {
        line >= self.end.load(Ordering::Relaxed)
    }

    fn leave_out(&self, line: u64, why: impl Display, part: &mut Imported) {
        self.progress.say(format_args!("line {line}: {why}"));
        part.left_out += 1;
        if self.on_error == OnError::Stop {
            self.end.fetch_min(line, Ordering::Relaxed);
        }
    }

    fn finish(&self, total: Imported) -> Imported {
        self.progress.finish();
        let end = self.end.load(Ordering::Relaxed);
        Imported {
            stopped_at: (end < u64::MAX).then_some(end),
            rate: self.progress.rate(),
            ..total
        }
    }
}

/// Gives a row to the task of its application; waits while that one has enough to do.
///
/// False where the task has ended: its own error says why.
fn hand_over(line: u64, row: Row, queues: &[Sender<(u64, Row)>]) -> bool {
    let task = u32::from(row.application) % TASKS;
    let queue = queues.get(task as usize);
    queue.is_some_and(|queue| queue.blocking_send((line, row)).is_ok())
}

impl Imported {
    fn count(&mut self, id: ApplicationId, done: &Executed<LoanApplication>) {
        if done.is_repeated() {
            self.repeated += 1;
        } else {
            self.stored += 1;
            self.applications.insert(id);
        }
    }

    fn add(&mut self, part: Self) {
        self.stored += part.stored;
        self.applications.extend(part.applications);
        self.repeated += part.repeated;
        self.left_out += part.left_out;
    }
}
