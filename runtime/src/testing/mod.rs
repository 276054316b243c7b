//! The test kit: for a store, the suite that every store must pass.

pub mod conformance;
