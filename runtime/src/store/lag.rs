//! How far a reader is behind the feed.

use std::time::Duration;

/// How far a position is behind the feed.
///
/// Counted in events of the feed that were not yet looked at, be they asked for or not: only looking
/// tells. A reader that has looked at all there are is not behind, however long ago the last event for it
/// was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// The events not yet looked at.
    pub events: u64,
    /// How long ago the first of them was recorded; zero where there is none.
    pub age: Duration,
}

impl Lag {
    /// Not behind.
    pub const NONE: Self = Self {
        events: 0,
        age: Duration::ZERO,
    };

    /// So many events, the first of them recorded then; both times in microseconds since 1970.
    pub(crate) fn new(events: u64, recorded_at: i64, now: i64) -> Self {
        let age = now.saturating_sub(recorded_at).max(0);
        Self {
            events,
            age: Duration::from_micros(age.unsigned_abs()),
        }
    }
}
