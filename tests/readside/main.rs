//! Subscriptions, projections and what runs them.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod processes;
mod subscription;
mod support;
