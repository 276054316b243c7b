//! A publisher to NATS JetStream, against a real server.

mod kill;
mod messages;
mod server;
