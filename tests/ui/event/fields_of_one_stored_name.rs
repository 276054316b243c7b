#![allow(unreachable_patterns, reason = "serde matches on both names")]

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    owner: String,
    #[serde(rename = "owner")]
    clerk: String,
}

fn main() {}
