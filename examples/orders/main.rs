//! Orders that are paid, or not, and shipped: two aggregates, a process between them, and read models, all in
//! one SQLite file.
//!
//! ```sh
//! cargo run --example orders
//! ```
//!
//! Read it in this order: `order.rs` and `payment.rs` are the domain; `fulfilment.rs` is the process, with its
//! deadline and what makes up for a payment that comes too late; `customers/` is a read model in SQL, in two
//! versions, and `rebuild.rs` puts the one in the place of the other; `revenue.rs` is a read model in memory;
//! `shop.rs` is all of it at work, and `story.rs` plays a day and a year.
#![expect(clippy::print_stderr, reason = "a program speaks to its user")]
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

mod customers;
mod fulfilment;
mod order;
mod payment;
mod rebuild;
mod revenue;
mod shop;
mod story;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use annals::SqliteStore;
use clap::Parser;

/// Orders, payments and what lies between them, in one SQLite file
#[derive(Debug, Parser)]
#[command(name = "orders")]
struct Arguments {
    /// The file that holds the shop; made where there is none
    #[arg(long, value_name = "FILE", default_value = "orders.db")]
    db: PathBuf,
    /// How many orders the year has
    #[arg(long, value_name = "ORDERS", default_value_t = 1000)]
    orders: u32,
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

async fn run(Arguments { db, orders }: Arguments) -> anyhow::Result<()> {
    story::tell(SqliteStore::open(&db).await?, orders).await
}
