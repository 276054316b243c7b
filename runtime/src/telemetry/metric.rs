//! One number that annals tells of itself.

use std::fmt;

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetricKind {
    /// A number that only grows.
    Counter,
    /// A number as it is now.
    Gauge,
    /// Numbers, of which one wants to know how they are spread.
    Histogram,
}

/// A number that annals tells of itself, under a name that stays.
///
/// # Examples
///
/// ```
/// use annals::telemetry::METRICS;
///
/// for metric in METRICS {
///     println!("{} ({}): {}", metric.name(), metric.unit(), metric.about());
/// }
/// # assert!(METRICS.iter().any(|metric| metric.name() == "annals_append_seconds"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Metric {
    name: &'static str,
    kind: MetricKind,
    unit: &'static str,
    label: Option<&'static str>,
    about: &'static str,
}

impl Metric {
    pub(super) const fn counter(name: &'static str, unit: &'static str) -> Self {
        Self::new(name, MetricKind::Counter, unit)
    }

    pub(super) const fn gauge(name: &'static str, unit: &'static str) -> Self {
        Self::new(name, MetricKind::Gauge, unit)
    }

    pub(super) const fn histogram(name: &'static str, unit: &'static str) -> Self {
        Self::new(name, MetricKind::Histogram, unit)
    }

    const fn new(name: &'static str, kind: MetricKind, unit: &'static str) -> Self {
        Self {
            name,
            kind,
            unit,
            label: None,
            about: "",
        }
    }

    pub(super) const fn by(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    pub(super) const fn about_it(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// The name it is recorded under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What kind of number it is.
    #[must_use]
    pub const fn kind(&self) -> MetricKind {
        self.kind
    }

    /// What it is counted or measured in.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        self.unit
    }

    /// The label that tells apart whom it is about, where there is one.
    #[must_use]
    pub const fn label(&self) -> Option<&'static str> {
        self.label
    }

    /// What it says.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Without the feature, what is told is told to nobody: the calls are empty, and gone when compiled.
#[cfg(not(feature = "metrics"))]
impl Metric {
    pub(crate) fn count(&self, _of: &str, _more: usize) {}

    pub(crate) fn record(&self, _of: &str, _value: f64) {}
}

#[cfg(feature = "metrics")]
mod recorded {
    use metrics::{Label, SharedString, Unit};

    use super::{Metric, MetricKind};

    impl Metric {
        /// Counts `more` for whom it is about.
        pub(crate) fn count(&self, of: &str, more: usize) {
            metrics::counter!(self.name, self.labels(of)).increment(more as u64);
        }

        /// Adds a value to a histogram.
        pub(crate) fn record(&self, of: &str, value: f64) {
            metrics::histogram!(self.name, self.labels(of)).record(value);
        }

        /// Sets a gauge.
        pub(crate) fn set(&self, of: &str, value: f64) {
            metrics::gauge!(self.name, self.labels(of)).set(value);
        }

        fn labels(&self, of: &str) -> Vec<Label> {
            let label = self.label.map(|label| Label::new(label, of.to_owned()));
            label.into_iter().collect()
        }

        /// Tells the recorder what it is.
        pub(crate) fn describe(&self) {
            let about = SharedString::const_str(self.about);
            let unit = match self.unit {
                "seconds" => Unit::Seconds,
                _ => Unit::Count,
            };
            match self.kind {
                MetricKind::Counter => metrics::describe_counter!(self.name, unit, about),
                MetricKind::Gauge => metrics::describe_gauge!(self.name, unit, about),
                MetricKind::Histogram => metrics::describe_histogram!(self.name, unit, about),
            }
        }
    }
}
