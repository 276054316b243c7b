//! Where a store takes the time from.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Where a store takes the time from that it writes beside each event.
///
/// # Examples
///
/// A clock that stands still, for a test:
///
/// ```
/// use annals::{Clock, MemoryStore};
///
/// let noon = "2026-11-21T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?;
/// let store = MemoryStore::new().with_clock(Clock::new(move || noon));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The clock of the system.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// A clock that asks `now`.
    #[must_use]
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }

    /// The time, in microseconds since 1970.
    #[must_use]
    pub fn now_micros(&self) -> i64 {
        self.now().timestamp_micros()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").finish_non_exhaustive()
    }
}
