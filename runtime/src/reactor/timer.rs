//! Timers: as they are stored, and as a handler gets them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::event::{DecodeCause, Event};
use crate::metadata::Metadata;
use crate::projection::{ProjectionStore, ReadStore};
use crate::store::StoreError;

/// A timer that is due, as its handler gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer<T> {
    key: String,
    due: DateTime<Utc>,
    payload: T,
}

impl<T> Timer<T> {
    /// The key it was armed under.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// When it came due.
    #[must_use]
    pub const fn due(&self) -> DateTime<Utc> {
        self.due
    }

    /// What it was armed with.
    #[must_use]
    pub const fn payload(&self) -> &T {
        &self.payload
    }
}

impl<T: Event> Timer<T> {
    pub(super) fn decode(timer: &ArmedTimer) -> Result<Self, TimerError> {
        let payload = T::decode(timer.version, &timer.payload);
        Ok(Self {
            key: timer.key.clone(),
            due: timer.due,
            payload: payload.map_err(|cause| timer.undecodable(cause))?,
        })
    }
}

/// A timer as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmedTimer {
    /// What identifies it among all timers, those it replaces included.
    pub id: Uuid,
    /// What it is armed under: one timer of a reactor a key.
    pub key: String,
    /// When it comes due, to the microsecond.
    pub due: DateTime<Utc>,
    /// The stored name of its payload's type.
    pub name: String,
    /// The schema version of its payload.
    pub version: u32,
    /// The payload as JSON text.
    pub payload: String,
    /// The metadata as JSON text, where there is any.
    pub metadata: Option<String>,
}

impl ArmedTimer {
    pub(super) fn metadata(&self) -> Result<Metadata, TimerError> {
        let metadata = self.metadata.as_deref().map(serde_json::from_str);
        let metadata = metadata.transpose().map_err(DecodeCause::Metadata);
        Ok(metadata
            .map_err(|cause| self.undecodable(cause))?
            .unwrap_or_default())
    }

    fn undecodable(&self, cause: DecodeCause) -> TimerError {
        TimerError::Decode {
            name: self.name.clone(),
            version: self.version,
            cause,
        }
    }
}

/// Why a timer cannot be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimerError {
    /// The reactor names no such timer in `timers(..)`.
    #[error("the reactor has no timer `{name}`")]
    Unknown {
        /// The name of the payload's type.
        name: String,
    },
    /// The payload or the metadata cannot be read.
    #[error("cannot decode timer `{name}` schema version {version}")]
    Decode {
        /// The name of the payload's type.
        name: String,
        /// The schema version it was armed at.
        version: u32,
        /// What is wrong.
        #[source]
        cause: DecodeCause,
    },
}

/// A store that keeps timers for reactors, in the database of their checkpoints.
pub trait TimerStore: ProjectionStore {
    /// The timer of a reactor that is due for the longest time, by the store's clock.
    ///
    /// Blocks for as long as a look-up by index takes.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn due_timer(&self, reactor: &str) -> Result<Option<ArmedTimer>, StoreError>;

    /// Keeps a timer, in the place of one with the same key.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    fn arm_timer(
        transaction: <Self::Kind as ReadStore>::Transaction<'_>,
        reactor: &str,
        timer: &ArmedTimer,
    ) -> Result<(), StoreError>;

    /// Forgets a timer, if there is one with this key.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    fn disarm_timer(
        transaction: <Self::Kind as ReadStore>::Transaction<'_>,
        reactor: &str,
        key: &str,
    ) -> Result<(), StoreError>;
}
