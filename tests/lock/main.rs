//! The schema lock, as a user meets it.

mod broken;
mod compile;
mod record;
mod samples;
mod schema;
mod shapes;
mod trials;
mod twins;
