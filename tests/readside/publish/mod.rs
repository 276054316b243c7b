//! Publishers: events handed out as CloudEvents, in order, at least once.

mod lines;
mod messages;
mod nats;
mod order;
pub(crate) mod shop;
