//! The schema lock, as a user meets it.

mod broken;
mod compile;
mod record;
mod samples;
mod shapes;
mod trials;
mod twins;
