//! What the derives write compiles wherever a user may put it, without a warning.
#![deny(warnings, missing_docs, unused_qualifications, clippy::pedantic)]

mod across_crates;
mod conditional;
mod deprecated;
mod expanded;
mod many_events;
mod no_prelude;
mod private_events;
mod produced_by_macro;
mod raw_identifiers;
mod shadowed_names;
mod strict_lints;
