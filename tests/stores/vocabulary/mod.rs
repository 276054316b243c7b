//! The words of a store: what they take, refuse and say.

mod batch;
mod names;
mod page;
mod recorded;
mod version;
