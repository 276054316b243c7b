//! The event log of a real bank's loan applications, taken in as commands.
//!
//! ```sh
//! cargo run --release --example loans -- import loan_applications.csv.gz --db loans.db
//! cargo run --release --example loans -- outcomes --db loans.db
//! cargo run --release --example loans -- report --db loans.db
//! cargo run --release --example loans -- show 173688 --db loans.db --at 2011-10-10T12:00:00+02:00
//! ```
//!
//! The log is that of the BPI Challenge 2012 (doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f) as
//! CSV, one event a row. Read `application/` first: what the log taught, the rules, and their tests.
//! `row.rs` makes commands of rows, `import.rs` sends them; `report/` is three read models in SQL.
#![expect(clippy::print_stderr, reason = "a program speaks to its user")]
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

mod application;
mod import;
mod log;
mod outcomes;
mod progress;
mod report;
mod row;
mod show;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annals::SqliteStore;
use anyhow::bail;
use chrono::{DateTime, FixedOffset};
use clap::{Parser, Subcommand};

use crate::application::{ApplicationId, Outcome};
use crate::import::{Imported, OnError};
use crate::outcomes::Outcomes;

/// Loan applications of a real bank, from its event log
#[derive(Debug, Parser)]
#[command(name = "loans")]
struct Arguments {
    /// The file that holds the applications
    #[arg(long, global = true, value_name = "FILE", default_value = "loans.db")]
    db: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take in a log; what is there already stays as it is
    Import {
        /// The log: CSV, or CSV in gzip
        file: PathBuf,
        /// What to do about a row that is broken or refused
        #[arg(long, value_enum, default_value_t = OnError::Stop)]
        on_error: OnError,
    },
    /// Replay all applications and count how they ended
    Outcomes,
    /// Count by month, clerk and offer, in read models that are kept in the same file
    Report {
        /// How many events are taken in at a time
        #[arg(long, value_name = "EVENTS", default_value_t = 1000)]
        batch: usize,
    },
    /// Show one application: its history, and how it stands
    Show {
        /// The application's number
        application: ApplicationId,
        /// Show it as it stood at a time, like 2011-10-10T12:00:00+02:00
        #[arg(long, value_name = "TIME", value_parser = DateTime::parse_from_rfc3339)]
        at: Option<DateTime<FixedOffset>>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { db, command }: Arguments) -> anyhow::Result<()> {
    match command {
        Command::Import { file, on_error } => {
            let store = SqliteStore::open(&db).await?;
            tell(&import::import(store, &file, on_error).await?)
        }
        Command::Outcomes => {
            let outcomes = outcomes::outcomes(&open(&db).await?).await?;
            Ok(list(&outcomes)?)
        }
        Command::Report { batch } => {
            let store = open(&db).await?;
            let sql = tokio::task::spawn_blocking(move || report::catch_up(&store, batch));
            let text = report::print(&sql.await??)?;
            Ok(io::stdout().write_all(text.as_bytes())?)
        }
        Command::Show { application, at } => {
            let at = at.map(|at| at.to_utc());
            let text = show::show(open(&db).await?, application, at).await?;
            Ok(io::stdout().write_all(text.as_bytes())?)
        }
    }
}

/// Opens a file that an import has made.
async fn open(db: &Path) -> anyhow::Result<SqliteStore> {
    Ok(SqliteStore::options().must_exist().open(db).await?)
}

fn list(outcomes: &Outcomes) -> io::Result<()> {
    let named = [Outcome::Approved, Outcome::Cancelled, Outcome::Declined];
    let named = named.map(|outcome| (outcome.to_string(), Some(outcome)));
    for (name, outcome) in named.into_iter().chain([("open".to_owned(), None)]) {
        let count = outcomes.get(&outcome).copied().unwrap_or_default();
        writeln!(io::stdout(), "{name} {count}")?;
    }
    Ok(())
}

fn tell(imported: &Imported) -> anyhow::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{}", imported.rate)?;
    if imported.repeated > 0 {
        writeln!(out, "stored before: {}", imported.repeated)?;
    }
    if imported.left_out > 0 {
        writeln!(out, "left out: {}", imported.left_out)?;
    }
    let (events, applications) = (imported.stored, imported.applications.len());
    writeln!(
        out,
        "imported {events} events of {applications} applications"
    )?;
    match imported.stopped_at {
        Some(line) => bail!("stopped at line {line}: all that stands above it is imported"),
        None => Ok(()),
    }
}

/// Whether the reader of our output has seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
