//! Where an event stands: its version in its stream, its position in the feed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The place of an event in its stream: 1, 2, 3 and so on.
///
/// As the version of an aggregate it is that of its last event; an aggregate without events is at
/// [`Version::NONE`].
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// Before the first event.
    pub const NONE: Self = Self(0);

    /// The version of the first event.
    pub const FIRST: Self = Self(1);

    /// Beyond every event.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// The version as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version of the event after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The version of the event before this one.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl From<u64> for Version {
    fn from(version: u64) -> Self {
        Self(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of an event in the feed of all events of a store.
///
/// Positions grow, and appear to every reader in order: none appears later below one already read.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// Beyond every event.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// The position as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for Position {
    fn from(position: u64) -> Self {
        Self(position)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a writer believes about a stream before it appends.
///
/// # Examples
///
/// ```
/// use annals::{ExpectedVersion, Version};
///
/// assert!(ExpectedVersion::NoStream.accepts(Version::NONE));
/// assert!(!ExpectedVersion::Exactly(Version::from(2)).accepts(Version::from(3)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpectedVersion {
    /// The stream may be at any version.
    Any,
    /// The stream has no events yet.
    NoStream,
    /// The stream's last event has this version. [`Version::NONE`] says the same as `NoStream`.
    Exactly(Version),
}

impl ExpectedVersion {
    /// Whether a stream at `actual` is as expected.
    #[must_use]
    pub fn accepts(self, actual: Version) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual == Version::NONE,
            Self::Exactly(expected) => actual == expected,
        }
    }
}

impl fmt::Display for ExpectedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any version"),
            Self::NoStream => f.write_str("no events"),
            Self::Exactly(version) => write!(f, "version {version}"),
        }
    }
}
