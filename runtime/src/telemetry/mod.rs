//! What annals tells of itself while it runs: the names of its metrics.
//!
//! Spans go out through `tracing`, numbers through the `metrics` facade where the feature `metrics` is on.
//! The guide is `docs/observability.md`.

mod metric;
pub(crate) mod names;
pub(crate) mod span;
mod stopwatch;

pub use self::metric::{Metric, MetricKind};
pub use self::names::METRICS;
pub(crate) use self::stopwatch::Stopwatch;

/// Tells the recorder of the program what each metric is, and its unit.
///
/// To be called once, after the recorder was installed. Without it the metrics are recorded all the same.
#[cfg(feature = "metrics")]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub fn describe_metrics() {
    METRICS.iter().for_each(Metric::describe);
}
