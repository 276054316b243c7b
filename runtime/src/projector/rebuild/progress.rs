//! How far a rebuild has come.

use std::time::{Duration, Instant};

use crate::version::Position;

/// How far a rebuild has come.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RebuildProgress {
    /// The position up to which everything is in the new version.
    pub position: Position,
    /// The end of the feed, which moves on while events are appended.
    pub target: Position,
    /// The events of the feed it has come by in a second, on average since this run began.
    pub rate: f64,
    /// How long this run has taken.
    pub elapsed: Duration,
}

impl RebuildProgress {
    /// How much of the feed it has come by: from 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        let target = self.target.get().max(self.position.get());
        if target == 0 {
            return 1.0;
        }
        as_float(self.position.get()) / as_float(target)
    }

    /// How long it will take at the rate it has had so far; `None` while there is none.
    #[must_use]
    pub fn eta(&self) -> Option<Duration> {
        let left = self.target.get().saturating_sub(self.position.get());
        Duration::try_from_secs_f64(as_float(left) / self.rate).ok()
    }
}

/// When a rebuild began, and where.
pub(super) struct Pace {
    start: Instant,
    from: Position,
}

impl Pace {
    pub(super) fn new(from: Position) -> Self {
        Self {
            start: Instant::now(),
            from,
        }
    }

    pub(super) fn progress(&self, position: Position, target: Position) -> RebuildProgress {
        let elapsed = self.start.elapsed();
        let done = position.get().saturating_sub(self.from.get());
        RebuildProgress {
            position,
            target,
            rate: as_float(done) / elapsed.as_secs_f64().max(f64::MIN_POSITIVE),
            elapsed,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of events, for people")]
const fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(position: u64, target: u64, rate: f64) -> RebuildProgress {
        RebuildProgress {
            position: Position::from(position),
            target: Position::from(target),
            rate,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn what_is_left_takes_as_long_as_the_rate_says() {
        let half = progress(500, 1000, 250.0);
        assert!((half.fraction() - 0.5).abs() < f64::EPSILON);
        assert_eq!(half.eta(), Some(Duration::from_secs(2)));
        assert_eq!(progress(7, 7, 250.0).eta(), Some(Duration::ZERO));
    }

    #[test]
    fn nothing_is_said_of_what_cannot_be_known() {
        assert_eq!(progress(0, 1000, 0.0).eta(), None);
        assert_eq!(progress(0, 0, 0.0).eta(), None);
        assert!((progress(0, 0, 0.0).fraction() - 1.0).abs() < f64::EPSILON);
    }
}
