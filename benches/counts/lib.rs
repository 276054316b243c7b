//! Nothing: what counts is in `benches/counts.rs`.
