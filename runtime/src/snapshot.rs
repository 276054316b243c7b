//! When an aggregate's state is stored beside its events.

/// What `snapshot(every = .., version = ..)` says of an aggregate.
///
/// # Examples
///
/// ```
/// use annals::SnapshotPolicy;
///
/// const POLICY: SnapshotPolicy = SnapshotPolicy::new(100, 1);
/// assert_eq!(POLICY.every, 100);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotPolicy {
    /// After how many events a new snapshot is due.
    pub every: u64,
    /// The version the author gives to the meaning of the state: snapshots of another are not read.
    pub version: u32,
}

impl SnapshotPolicy {
    /// A snapshot after `every` events, of a state at `version`.
    #[must_use]
    pub const fn new(every: u64, version: u32) -> Self {
        Self { every, version }
    }
}
