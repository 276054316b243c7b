//! Whether projections are well.

use std::fmt;
use std::time::Duration;

use super::ProjectionStatus;
use crate::store::Lag;

/// Whether the projections of a projector are well, and what ails those that are not.
///
/// Found out at the moment of asking, without the help of the workers: one that hangs cannot hide it.
///
/// # Examples
///
/// ```
/// use annals::RunningProjector;
///
/// fn answer(running: &RunningProjector) -> (u16, String) {
///     let health = running.health();
///     let problems = health.problems().map(|(status, problem)| format!("{}: {problem}\n", status.name));
///     match health.is_healthy() {
///         true => (200, String::from("well")),
///         false => (503, problems.collect()),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Health {
    projections: Vec<ProjectionStatus>,
}

impl Health {
    pub(super) const fn new(projections: Vec<ProjectionStatus>) -> Self {
        Self { projections }
    }

    /// Whether all projections are well.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.projections.iter().all(ProjectionStatus::is_healthy)
    }

    /// How each projection is, in the order in which they were added.
    #[must_use]
    pub fn projections(&self) -> &[ProjectionStatus] {
        &self.projections
    }

    /// The projections that are not well, and what ails them.
    pub fn problems(&self) -> impl Iterator<Item = (&ProjectionStatus, &HealthProblem)> {
        let projections = self.projections.iter();
        projections.filter_map(|status| Some((status, status.problem.as_ref()?)))
    }
}

/// What ails a projection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HealthProblem {
    /// Its thread has ended although nobody told it to.
    Dead,
    /// It has stopped at an error, in spite of its retries: the status tells which.
    Failed,
    /// It has stopped because readers see another version of its read model. One that was added by
    /// [`with_former`](super::Projector::with_former) is well then.
    Superseded,
    /// It meets an error and tries again: the status tells which.
    Failing,
    /// It is at one event for longer than
    /// [`with_stuck_after`](super::Projector::with_stuck_after) allows.
    Stuck {
        /// How long it has been at it.
        busy_for: Duration,
    },
    /// It is further behind than [`with_max_lag`](super::Projector::with_max_lag) allows.
    Behind {
        /// How far it is behind.
        lag: Lag,
    },
    /// How far it is behind cannot be told: the store cannot be read.
    Unknown,
}

impl fmt::Display for HealthProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dead => f.write_str("its thread has died"),
            Self::Failed => f.write_str("it has stopped at an error"),
            Self::Superseded => f.write_str("readers see another version of it"),
            Self::Failing => f.write_str("it fails and tries again"),
            Self::Stuck { busy_for } => write!(f, "it is at one event for {busy_for:.1?}"),
            Self::Behind { lag } => write!(
                f,
                "it is {} events behind, the first of them {:.1?} old",
                lag.events, lag.age
            ),
            Self::Unknown => f.write_str("the store cannot be read"),
        }
    }
}
