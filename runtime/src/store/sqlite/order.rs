//! In which order a read goes through the feed.

/// The order of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

impl Order {
    /// What lies between one place and the next.
    pub(super) const fn step(self) -> i64 {
        match self {
            Self::OldestFirst => 1,
            Self::NewestFirst => -1,
        }
    }

    /// The statement for this order.
    pub(super) const fn pick(self, oldest: &'static str, newest: &'static str) -> &'static str {
        match self {
            Self::OldestFirst => oldest,
            Self::NewestFirst => newest,
        }
    }

    /// Whether a read that comes to `place` has `end` behind it.
    pub(super) const fn is_beyond(self, place: i64, end: i64) -> bool {
        match self {
            Self::OldestFirst => place > end,
            Self::NewestFirst => place < end,
        }
    }

    /// Whichever of two places a read comes to first.
    pub(super) fn sooner(self, one: i64, other: i64) -> i64 {
        match self {
            Self::OldestFirst => one.min(other),
            Self::NewestFirst => one.max(other),
        }
    }

    /// Whichever of two places a read comes to last.
    pub(super) fn later(self, one: i64, other: i64) -> i64 {
        match self {
            Self::OldestFirst => one.max(other),
            Self::NewestFirst => one.min(other),
        }
    }
}
