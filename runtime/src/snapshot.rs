//! An aggregate's state as it is kept beside its events.

use std::fmt;
use std::time::Duration;

use crate::__private::SnapshotState;
use crate::shape::Layout;
use crate::version::Version;

/// What `snapshot(every = .., version = ..)` says of an aggregate, and how its state is written.
///
/// The derive makes it; it is written by hand where the aggregate is.
pub struct SnapshotPolicy<A> {
    schedule: Schedule,
    version: u32,
    parts: &'static [StatePart],
    encode: fn(&A) -> Result<String, serde_json::Error>,
    decode: fn(&str) -> Result<A, serde_json::Error>,
}

impl<A> SnapshotPolicy<A> {
    /// A snapshot after `every` events, of a state made of `parts` that its author calls `version`.
    #[must_use]
    pub const fn new(every: u64, version: u32, parts: &'static [StatePart]) -> Self
    where
        A: SnapshotState,
    {
        Self {
            schedule: Schedule {
                every,
                load_time: None,
            },
            version,
            parts,
            encode: A::encode,
            decode: A::decode,
        }
    }

    /// Makes a snapshot due after a load, too, that took more than so many milliseconds.
    #[must_use]
    pub const fn with_load_millis(mut self, millis: u64) -> Self {
        self.schedule.load_time = Some(Duration::from_millis(millis));
        self
    }

    /// The longest a load may take before a snapshot is due, where that is stated.
    #[must_use]
    pub const fn load_time(&self) -> Option<Duration> {
        self.schedule.load_time
    }

    /// After how many events a snapshot is due.
    #[must_use]
    pub const fn every(&self) -> u64 {
        self.schedule.every
    }

    pub(crate) const fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// What a snapshot was written from: another text, and its state means nothing to this code.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(self.version, self.parts)
    }

    pub(crate) fn encode(&self, state: &A) -> Result<String, serde_json::Error> {
        (self.encode)(state)
    }

    pub(crate) fn decode(&self, text: &str) -> Result<A, serde_json::Error> {
        (self.decode)(text)
    }
}

/// When snapshots are due.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    every: u64,
    load_time: Option<Duration>,
}

impl Schedule {
    /// The longest a load may take before a snapshot is due, where that is stated.
    pub(crate) const fn load_time(self) -> Option<Duration> {
        self.load_time
    }

    /// Whether one became due on the way from one version to another.
    pub(crate) const fn is_due(self, before: Version, after: Version) -> bool {
        match (
            before.get().checked_div(self.every),
            after.get().checked_div(self.every),
        ) {
            (Some(before), Some(after)) => before < after,
            _ => false,
        }
    }
}

fn fingerprint(version: u32, parts: &[StatePart]) -> String {
    use fmt::Write as _;

    let mut text = format!("version {version}");
    for StatePart { declared, layout } in parts {
        // Writing to a `String` cannot fail. `Debug` shows the layout with all that is inside.
        let _ = write!(text, "; {declared}: {layout:?}");
    }
    text
}

impl<A> fmt::Debug for SnapshotPolicy<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SnapshotPolicy")
            .field("every", &self.schedule.every)
            .field("load_time", &self.schedule.load_time)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A part of a state: a field, a variant, the attributes of the whole, or an old event that is others today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatePart {
    /// How it is declared: its serde attributes and its name, or the old event and its function.
    pub declared: &'static str,
    /// The layout of its type, where it has one.
    pub layout: Option<&'static Layout>,
}

/// A state as a store keeps it beside the stream it is the fold of.
///
/// A cache: it may be missing, and it may be behind the stream.
///
/// # Examples
///
/// ```
/// use annals::{Snapshot, Version};
///
/// let snapshot = Snapshot::new(Version::from(100), "version 1", r#"{"cents":500}"#);
/// assert_eq!(snapshot.version().get(), 100);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    version: Version,
    fingerprint: String,
    state: String,
}

impl Snapshot {
    /// The state after the event of a version, as JSON text.
    #[must_use]
    pub fn new(version: Version, fingerprint: impl Into<String>, state: impl Into<String>) -> Self {
        Self {
            version,
            fingerprint: fingerprint.into(),
            state: state.into(),
        }
    }

    /// The version of the last event that is part of the state.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// What the state was written from. It is not to be decoded by whoever has another.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The state as JSON text.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Whether it is to be kept where `other` is: it is not older, or of another layout.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        self.version >= other.version || self.fingerprint != other.fingerprint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    fn fingerprint(version: u32, parts: &'static [StatePart]) -> String {
        SnapshotPolicy::<u32>::new(1, version, parts).fingerprint()
    }

    #[test]
    fn a_fingerprint_tells_versions_declarations_and_layouts_apart() {
        const fn part(declared: &'static str, layout: &'static Layout) -> StatePart {
            let layout = Some(layout);
            StatePart { declared, layout }
        }
        const NUMBER: &[StatePart] = &[part("field a", u32::LAYOUT)];
        let base = fingerprint(1, NUMBER);
        assert_eq!(base, fingerprint(1, NUMBER));
        assert_ne!(base, fingerprint(2, NUMBER));
        assert_ne!(
            base,
            fingerprint(1, &[const { part("field b", u32::LAYOUT) }])
        );
        assert_ne!(
            base,
            fingerprint(1, &[const { part("field a", u64::LAYOUT) }])
        );
        assert_ne!(
            base,
            fingerprint(1, &[const { part("field a", <Option<u32>>::LAYOUT) }])
        );
    }

    #[test]
    fn a_snapshot_is_due_where_the_versions_pass_a_multiple() {
        let schedule = SnapshotPolicy::<u32>::new(5, 1, &[]).schedule();
        let due = |before: u64, after: u64| schedule.is_due(before.into(), after.into());
        assert!(due(4, 5) && due(0, 100) && due(9, 12));
        assert!(!due(5, 9) && !due(0, 4) && !due(7, 7));
        let never = SnapshotPolicy::<u32>::new(0, 1, &[]).schedule();
        assert!(!never.is_due(0.into(), 9.into()));
    }
}
