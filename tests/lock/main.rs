//! The schema lock, as a user meets it.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

mod broken;
mod compile;
mod guide;
mod record;
mod samples;
mod schema;
mod shapes;
mod tracked;
mod trials;
mod twins;
mod versions;
