//! Every store against the conformance suite, and what is special to each.

mod memory;
mod sqlite;
