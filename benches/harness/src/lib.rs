//! What every contestant shares: which bench to run, how to time it, and how to tell the result.
//!
//! A contestant is called as `bench-NAME BENCH SIZE DIRECTORY [STORE]` and prints one JSON line a figure,
//! with the rates it measured. Where it does not take part in a bench it says "no such bench". What takes
//! long to write, such as a stream of a million events, it leaves in the directory for the next round.

mod growth;
mod job;
mod latency;
mod measure;

use std::fmt::Write as _;

pub use growth::{Growing, growth};
pub use job::Job;
pub use latency::{OtherWriter, POLL, append_on_orders, latencies};
pub use measure::{Latencies, rate, rates, runtime, tasks};

/// How many streams a store of small streams has.
pub const STREAMS: u64 = 100;

/// Over how many aggregates the commands go.
pub const AGGREGATES: u64 = 1000;

/// How many tasks send commands at once.
pub const TASKS: u64 = 64;

/// Prints the line about a bench.
pub fn tell(
    job: &Job,
    who: &str,
    unit: &str,
    durability: &str,
    rates: &[f64],
    latencies: Latencies,
) {
    let mut line = format!(
        r#"{{"bench":"{}","who":"{who}","size":{},"unit":"{unit}","durability":"{durability}","rates":["#,
        job.bench, job.size
    );
    let texts: Vec<String> = rates.iter().map(|rate| format!("{rate:.1}")).collect();
    line.push_str(&texts.join(","));
    let _ = write!(line, r#"],"peak_rss_mb":{:.1}"#, peak_rss_mb());
    if let Some((p50, p99)) = latencies.percentiles() {
        let _ = write!(line, r#","p50_us":{p50:.0},"p99_us":{p99:.0}"#);
    }
    println!("{line}}}");
}

fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

/// The texts of an event: with them its JSON has about 115 bytes.
#[must_use]
pub fn texts(number: u64) -> (String, String) {
    let reference = format!("payment {number:08} of an invoice of this month, in full");
    (String::from("branch"), reference)
}
