//! Subscriptions, projections and what runs them.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod health;
mod history;
mod kill;
mod lease;
mod live_view;
mod old_versions;
mod processes;
mod projection;
mod projector;
mod stream;
mod subscription;
mod support;
