//! How often, and at what pace, a command is tried again.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// How often a command is tried again after a conflict, and at what pace.
///
/// The pauses double from one try to the next, with jitter, up to a limit: 10 retries, from 1 ms to
/// 100 ms, where nothing else is set.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use annals::Retries;
///
/// let patient = Retries::from(100).with_pauses(Duration::from_millis(2), Duration::from_secs(1));
/// let never = Retries::NONE;
/// # let _ = (patient, never);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    times: usize,
    shortest: Duration,
    longest: Duration,
}

impl Retries {
    /// A conflict is the caller's at once.
    pub const NONE: Self = Self::times(0);

    const fn times(times: usize) -> Self {
        Self {
            times,
            shortest: Duration::from_millis(1),
            longest: Duration::from_millis(100),
        }
    }

    /// Sets the pause before the first retry, and the longest one.
    #[must_use]
    pub const fn with_pauses(mut self, shortest: Duration, longest: Duration) -> Self {
        self.shortest = shortest;
        self.longest = longest;
        self
    }

    pub(crate) fn start(&self) -> Pauses {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(self.shortest)
            .with_max_delay(self.longest)
            .with_max_times(self.times)
            .with_jitter();
        Pauses(pauses.build())
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self::times(10)
    }
}

impl From<usize> for Retries {
    fn from(times: usize) -> Self {
        Self::times(times)
    }
}

/// The pauses still to make.
#[derive(Debug)]
pub(crate) struct Pauses(ExponentialBackoff);

impl Pauses {
    /// How long to wait before it is tried again; `None` where it was tried often enough.
    pub(crate) fn next(&mut self) -> Option<Duration> {
        self.0.next()
    }

    /// Waits for the time to try again; false where it was tried often enough.
    pub(crate) async fn pause(&mut self) -> bool {
        let Some(pause) = self.next() else {
            return false;
        };
        futures_timer::Delay::new(pause).await;
        true
    }
}
