//! Publishers: events handed out as CloudEvents, in order, at least once.

pub(crate) mod cloud_events;
mod lines;
mod messages;
mod order;
pub(crate) mod shop;
mod stdout;
