//! eventcore, as its guide has it.

mod commands;
mod domain;
mod reads;
mod writes;

use std::path::Path;

use eventcore_sqlite::SqliteEventStore;
use eventcore_sqlite::rusqlite::Connection;
use harness::{Job, Latencies};

fn main() {
    let mut job = Job::from_args();
    if job.store != "sqlite" {
        job.unknown();
    }
    match job.bench.as_str() {
        "load" => reads::load(&job),
        "command-1" => {
            job.at_most(10_000);
            commands::command_1(&job);
        }
        "command-64" => {
            job.at_most(12_800);
            commands::command_64(&job);
        }
        "bulk" => {
            job.at_most(200_000);
            writes::bulk(&job);
        }
        "feed" => {
            job.at_most(200_000);
            reads::feed(&job);
        }
        "snapshot" => {
            job.at_most(100_000);
            reads::snapshot(&job);
        }
        "growth" if job.size <= 1_000_000 => writes::growth(&job),
        _ => job.unknown(),
    }
}

/// Its own settings, and `synchronous = FULL`, as all others have it.
async fn open(path: &Path) -> SqliteEventStore {
    let connection = Connection::open(path).expect("it opens");
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .expect("WAL");
    connection
        .pragma_update(None, "synchronous", "FULL")
        .expect("FULL");
    let store = SqliteEventStore::from_connection(connection);
    store.migrate().await.expect("the schema");
    store
}

/// Prints the line about a bench.
fn told(job: &Job, unit: &str, rates: &[f64], latencies: Latencies) {
    let who = job.who("eventcore");
    harness::tell(job, &who, unit, job.durability(), rates, latencies);
}
