//! When a worker was last seen to move.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Says how long a worker has been at one thing, to those who watch it from outside.
#[derive(Debug)]
pub(crate) struct Pulse {
    start: Instant,
    /// Nanoseconds from the start to the beginning of what it is at, and one more; 0 while it rests.
    busy_since: AtomicU64,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            busy_since: AtomicU64::new(0),
        }
    }

    /// Begins something: the next event, or what comes between two.
    pub(crate) fn beat(&self) {
        let nanos = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX - 1);
        self.busy_since.store(nanos + 1, Ordering::Relaxed);
    }

    /// Has nothing to do.
    pub(super) fn rest(&self) {
        self.busy_since.store(0, Ordering::Relaxed);
    }

    /// How long it has been at one thing; zero while it rests.
    pub(super) fn busy_for(&self) -> Duration {
        let since = self.busy_since.load(Ordering::Relaxed).checked_sub(1);
        since.map_or(Duration::ZERO, |since| {
            self.start
                .elapsed()
                .saturating_sub(Duration::from_nanos(since))
        })
    }
}
