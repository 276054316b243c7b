//! The schema lock, as a user meets it.

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
