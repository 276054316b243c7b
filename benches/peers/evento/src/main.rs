//! evento, as its guide has it.

mod commands;
mod domain;
mod reads;
mod store;
mod writes;

use harness::Job;

/// What fits in a stream: its versions have 16 bits.
const STREAM: u64 = 65_000;

fn main() {
    let mut job = Job::from_args();
    if job.store != "sqlite" {
        job.unknown();
    }
    match job.bench.as_str() {
        "load" => {
            job.at_most(STREAM);
            reads::load(&job);
        }
        "command-1" => {
            job.at_most(4_000);
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
            job.at_most(50_000);
            reads::feed(&job);
        }
        "snapshot" => {
            job.at_most(STREAM);
            reads::snapshot(&job);
        }
        "growth" if job.size <= 1_000_000 => writes::growth(&job),
        _ => job.unknown(),
    }
}

/// Prints the line about a bench.
fn told(job: &Job, unit: &str, rates: &[f64], latencies: harness::Latencies) {
    let who = job.who("evento");
    harness::tell(job, &who, unit, job.durability(), rates, latencies);
}
