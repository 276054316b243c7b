//! How far a worker is behind, for the metrics.

use std::time::{Duration, Instant};

use super::run::Run;
use crate::block_on::block_on;
use crate::telemetry::names;

/// How often it is told: it takes some look-ups.
const EVERY: Duration = Duration::from_secs(1);

/// When it was told last.
#[derive(Debug, Default)]
pub(super) struct Gauges(Option<Instant>);

impl Gauges {
    /// Tells how far a worker is behind, unless that was done just now.
    pub(super) fn tell(&mut self, worker: &dyn Run) {
        let now = Instant::now();
        if self.0.is_some_and(|told| now.duration_since(told) < EVERY) {
            return;
        }
        self.0 = Some(now);
        // Where the store cannot be read, the worker itself meets the error.
        if let Ok(lag) = block_on(worker.store().lag(worker.position())) {
            names::LAG_EVENTS.set(worker.name(), lag.events as f64);
            names::LAG_SECONDS.set(worker.name(), lag.age.as_secs_f64());
        }
        if let Some(Ok(parked)) = worker.parked().map(|count| count()) {
            names::PARKED_EVENTS.set(worker.name(), parked as f64);
        }
    }
}
