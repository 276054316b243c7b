//! Versions of a read model: built beside each other, switched, given up, killed.

mod abort;
mod kill;
mod model;
mod switch;
mod tables;
pub(crate) mod versions;
