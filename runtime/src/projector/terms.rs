//! How a projection is run.

use std::time::Duration;

use super::Park;
use crate::repository::Retries;
use crate::store::Lag;

/// How a projection is run, as it was when the projection was added.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// How many events take effect in one transaction.
    pub(super) batch: usize,
    pub(super) retries: Retries,
    /// How long a worker that does not renew its lease has it.
    pub(super) lease: Duration,
    /// How long a worker may be at one event.
    pub(super) stuck_after: Duration,
    /// What is put aside with an event that fails for good; nothing where the projection stops there.
    pub(super) park: Option<Park>,
    /// How many events may be put aside because they fail.
    pub(super) max_parked: u64,
    /// Whether the tables of the version that readers see are dropped when this one takes its place.
    pub(super) drops_old: bool,
    /// Whether it is run only as long as readers see no newer version.
    pub(super) is_former: bool,
    /// How far behind it may be.
    pub(super) max_lag: Lag,
}

impl Terms {
    /// The usual terms, but for the retries.
    pub(crate) fn with_retries(retries: Retries) -> Self {
        Self {
            retries,
            ..Self::default()
        }
    }

    /// For whom an event that fails is the end: what follows may rest on what was not done.
    pub(super) fn without_parking(self) -> Self {
        let park = None;
        Self { park, ..self }
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            // Some parts of a store's page, and none of them small.
            batch: 1024,
            retries: Retries::default(),
            lease: Duration::from_secs(10),
            stuck_after: Duration::from_secs(30),
            park: None,
            max_parked: 1000,
            drops_old: false,
            is_former: false,
            max_lag: Lag {
                events: u64::MAX,
                age: Duration::MAX,
            },
        }
    }
}
