//! cqrs-es, as its guide has it.

mod benches;
mod domain;
mod postgres;
mod replay;
mod sqlite;

use cqrs_es::mem_store::MemStore;
use harness::Job;

fn main() {
    let job = Job::from_args();
    match job.store.as_str() {
        // The store for tests: it prints a line an access, and copies a stream to add to it.
        "memory" => benches::run(job, |_, _| MemStore::default()),
        "sqlite" => sqlite::run(job),
        "postgres" => postgres::run(job),
        _ => job.unknown(),
    }
}
