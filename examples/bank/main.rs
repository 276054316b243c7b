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
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program speaks to its user"
)]
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

mod account;
mod history;
mod story;
mod tool;
mod transfer;

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
        Some(command) => print!("{}", tool::run(&accounts, command).await?),
        None => story::tell(&accounts).await?,
    }
    Ok(())
}
