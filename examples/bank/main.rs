//! A small bank in one SQLite file.
//!
//! ```sh
//! cargo run --example bank                                    # a short story
//! cargo run --example bank -- open anna --owner "Anna"        # a tool
//! cargo run --example bank -- deposit anna 100
//! cargo run --example bank -- balance anna --at 1
//! cargo run --example bank -- --help
//! ```
//!
//! Read it in this order: `account.rs` is the domain, its tests below it; `transfer.rs` changes two
//! accounts at once; `tool.rs` and `story.rs` use both.
#![expect(clippy::print_stderr, reason = "a program speaks to its user")]
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

mod account;
mod history;
mod story;
mod tool;
mod transfer;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use annals::SqliteStore;
use annals::prelude::*;
use clap::Parser;

use crate::account::BankAccount;

/// A small bank in one SQLite file; without a command, a short story of what it can do
#[derive(Debug, Parser)]
#[command(name = "bank")]
struct Arguments {
    /// The file that holds the bank; made where there is none
    #[arg(long, global = true, value_name = "FILE", default_value = "bank.db")]
    db: PathBuf,
    #[command(subcommand)]
    command: Option<tool::Command>,
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

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let store = SqliteStore::open(&arguments.db).await?;
    let accounts = Repository::<BankAccount>::new(store);
    match arguments.command {
        Some(command) => {
            let answer = tool::run(&accounts, command).await?;
            io::stdout().write_all(answer.as_bytes())?;
        }
        None => story::tell(&accounts).await?,
    }
    Ok(())
}

/// Whether the reader of our output has seen enough: `bank history anna | head -3`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// `annals.lock` beside `Cargo.toml` holds the events to what was released of them.
#[cfg(test)]
#[test]
fn the_events_are_as_they_were_released() {
    annals::lock::check::<BankAccount>();
}
