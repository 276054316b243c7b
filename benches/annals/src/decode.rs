//! What it costs to decode an event, by what it was stored at.
//!
//! ```sh
//! cargo run --release --bin decode            # interleaved rounds, and their ratios
//! cargo run --release --bin decode -- first   # one kind alone, for a tool that counts instructions
//! ```

use std::hint::black_box;
use std::time::{Duration, Instant};

use annals::prelude::*;

/// Decodes in a round.
const DECODES: u32 = 100_000;
const ROUNDS: usize = 31;

/// An event that never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Plain {
    amount: i64,
    channel: String,
    reference: String,
}

/// The same event today, with two versions before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, removed(since = 3, branch: u32))]
struct Grown {
    #[event(retyped(since = 3, from = i32, with = i64::from))]
    amount: i64,
    #[event(since = 2, default = String::from("counter"))]
    channel: String,
    #[event(renamed(since = 2, from = "text"))]
    reference: String,
}

const TODAY: &str = r#"{"amount":1234567,"channel":"counter","reference":"invoice 2026-0815 of the 3rd of March, paid in full, no discount"}"#;
const FIRST: &str = r#"{"amount":1234567,"text":"invoice 2026-0815 of the 3rd of March, paid in full, no discount","branch":471100}"#;

/// A kind of decode: its name, and what runs it once.
type Kind = (&'static str, fn());

const KINDS: [Kind; 3] = [
    ("plain", || decode::<Plain>(1, TODAY)),
    ("current", || decode::<Grown>(3, TODAY)),
    ("first", || decode::<Grown>(1, FIRST)),
];

fn decode<E: Event>(version: u32, data: &str) {
    let event = E::decode(black_box(version), black_box(data));
    black_box(event.expect("the payload is one of its version"));
}

fn main() {
    let wanted = std::env::args().nth(1);
    match KINDS
        .iter()
        .find(|(name, _)| Some(*name) == wanted.as_deref())
    {
        Some((_, run)) => drop(round(*run)),
        None => compare(),
    }
}

fn round(run: fn()) -> Duration {
    let start = Instant::now();
    for _ in 0..DECODES {
        run();
    }
    start.elapsed()
}

fn compare() {
    let mut times = KINDS.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((_, run), times) in KINDS.iter().zip(&mut times) {
            times.push(round(*run));
        }
    }
    let [plain, ..] = &times;
    let base = least(plain);
    for ((name, _), times) in KINDS.iter().zip(&times) {
        let least = least(times);
        let nanos = least.as_secs_f64() / f64::from(DECODES) * 1e9;
        let ratio = least.as_secs_f64() / base.as_secs_f64();
        println!("{name:>8}  {nanos:6.1} ns  {ratio:.3} of plain");
    }
}

/// The least disturbed of the rounds.
fn least(times: &[Duration]) -> Duration {
    times.iter().copied().min().expect("there are rounds")
}
