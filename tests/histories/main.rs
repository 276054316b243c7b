//! What the code of each version wrote, the code of today reads as the generator says.
//!
//! `ANNALS_HISTORIES=200 cargo test -p annals-histories` plays more of them, `ANNALS_HISTORIES_SEED=7`
//! others.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[allow(
    dead_code,
    unreachable_pub,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    reason = "written by a program, to be read by the compiler"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/histories.rs"));
}

#[allow(dead_code, reason = "not every seed has use for all")]
mod types;

use annals::{DecodeCause, Event};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Holds the event to decode what the struct of an older version, written out by hand, is stored as.
///
/// `Err` names the version whose step to the next must fail.
fn reads<E: Event>(version: u32, old: &impl Serialize, today: Result<E, u32>) {
    let stored = serde_json::to_string(old).unwrap();
    let place = format!("seed {}, version {version}: {stored}", generated::SEED);
    match (E::decode(version, &stored), today) {
        (Ok(decoded), Ok(today)) => assert_eq!(decoded, today, "{place}"),
        (Err(DecodeCause::Upcast { from, .. }), Err(step)) => assert_eq!(from, step, "{place}"),
        (decoded, today) => panic!("{place}: expected {today:?}, found {decoded:?}"),
    }
}

/// Holds the struct that is generated for a version to be what was written out by hand.
fn is_same_shape<Generated: Serialize + DeserializeOwned>(old: &impl Serialize) {
    let stored = serde_json::to_value(old).unwrap();
    let generated: Generated = serde_json::from_value(stored.clone()).unwrap();
    let again: Value = serde_json::to_value(&generated).unwrap();
    assert_eq!(again, stored, "seed {}", generated::SEED);
}
