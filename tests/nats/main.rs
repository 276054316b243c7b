//! A publisher to NATS JetStream, against a real server.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

mod kill;
mod messages;
mod server;

// Of the tests of the read side, which has other publishers.
#[path = "../readside/publish/cloud_events.rs"]
mod cloud_events;
#[path = "../readside/publish/shop.rs"]
#[allow(dead_code, reason = "the other publishers need the rest")]
mod shop;
#[path = "../readside/support.rs"]
#[allow(dead_code, reason = "the other publishers need the rest")]
mod support;
