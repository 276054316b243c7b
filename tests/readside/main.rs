//! Subscriptions, projections and what runs them.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

mod dead_letters;
mod faulty;
mod health;
mod history;
mod inline;
mod interleaved;
mod kill;
mod lease;
mod live_view;
mod model;
mod never_rest;
mod old_versions;
mod outage;
mod processes;
mod projection;
mod projector;
mod publish;
mod reactor;
mod rebuild;
mod stream;
mod subscription;
mod support;
mod whole;
