//! How long something took, where anyone wants to know.

use super::Metric;

/// Measures a time from its start on. Without the feature `metrics` it asks no clock.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    #[cfg(feature = "metrics")]
    start: std::time::Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            #[cfg(feature = "metrics")]
            start: std::time::Instant::now(),
        }
    }

    /// Adds the seconds since the start to a histogram.
    #[cfg(feature = "metrics")]
    pub(crate) fn record(&self, metric: &Metric, of: &str) {
        metric.record(of, self.start.elapsed().as_secs_f64());
    }

    /// Nobody wants to know.
    #[cfg(not(feature = "metrics"))]
    pub(crate) fn record(&self, metric: &Metric, of: &str) {
        metric.record(of, 0.0);
    }
}
