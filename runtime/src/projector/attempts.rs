//! How often what fails is tried, and what then becomes of it.

use std::time::Duration;

use super::ProjectionError;
use super::run::Run;
use crate::repository::{Pauses, Retries};

/// The attempts at what fails.
#[derive(Debug)]
pub(super) struct Attempts {
    retries: Retries,
    pauses: Pauses,
}

/// What comes after a failure.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Another attempt, after a pause.
    Again(Duration),
    /// The event was put aside.
    GoOn,
    /// It was tried often enough, and is not put aside.
    Stop,
}

impl Attempts {
    pub(super) fn new(retries: Retries) -> Self {
        Self {
            pauses: retries.start(),
            retries,
        }
    }

    /// Something went well: whatever fails next is tried as often as anything.
    pub(super) fn succeed(&mut self) {
        self.pauses = self.retries.start();
    }

    /// What comes after a failure.
    pub(super) fn fail(
        &mut self,
        worker: &mut dyn Run,
        error: &ProjectionError,
    ) -> Result<Verdict, ProjectionError> {
        if let Some(pause) = self.pauses.next() {
            return Ok(Verdict::Again(pause));
        }
        if error.position().is_some() && worker.park()? {
            self.succeed();
            return Ok(Verdict::GoOn);
        }
        Ok(Verdict::Stop)
    }
}
