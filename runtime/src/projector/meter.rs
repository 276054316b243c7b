//! How fast a projection goes, smoothed.

use std::time::{Duration, Instant};

/// What was counted this long ago weighs a third of what is counted now.
const WINDOW: Duration = Duration::from_secs(10);

/// Counts, and forgets slowly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    start: Instant,
    counted: Instant,
    /// What was counted, less what is forgotten.
    weight: f64,
}

impl Meter {
    pub(super) const fn new(start: Instant) -> Self {
        Self {
            start,
            counted: start,
            weight: 0.0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is none to the unit")]
    pub(super) fn count(&mut self, count: u64, now: Instant) {
        self.weight = self.weight_at(now) + count as f64;
        self.counted = now;
    }

    /// How many a second.
    pub(super) fn rate(&self, now: Instant) -> f64 {
        // What a steady second would weigh by now: less than a whole window's as long as that is not over.
        let windows = now.duration_since(self.start).div_duration_f64(WINDOW);
        let second = WINDOW.as_secs_f64() * (1.0 - (-windows).exp());
        if second > 0.0 {
            self.weight_at(now) / second
        } else {
            0.0
        }
    }

    fn weight_at(&self, now: Instant) -> f64 {
        let windows = now.duration_since(self.counted).div_duration_f64(WINDOW);
        self.weight * (-windows).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    /// A meter that counted `count` every tenth of a second for some time.
    fn steady(count: u64, tenths: u32) -> (Meter, Instant) {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        for tenth in 1..=tenths {
            meter.count(count, start + TENTH * tenth);
        }
        (meter, start + TENTH * tenths)
    }

    #[test]
    fn a_steady_rate_is_told_as_it_is_from_the_first_second_on() {
        for tenths in [10, 100, 10_000] {
            let (meter, now) = steady(50, tenths);
            let rate = meter.rate(now);
            assert!((490.0..=530.0).contains(&rate), "{rate} after {tenths}");
        }
    }

    #[test]
    fn a_rate_sinks_while_nothing_is_counted() {
        let (meter, now) = steady(50, 1000);
        assert!(meter.rate(now + WINDOW) < 190.0);
        assert!(meter.rate(now + WINDOW * 20) < 0.001);
    }

    #[test]
    fn nothing_was_counted_at_first() {
        let start = Instant::now();
        assert!(Meter::new(start).rate(start).abs() < f64::EPSILON);
    }
}
