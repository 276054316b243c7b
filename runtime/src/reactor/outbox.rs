//! What the handlers of a reactor leave to be stored with its checkpoint.

use std::cell::RefCell;

use super::ArmedTimer;

/// What the handlers of a reactor leave to be stored with its checkpoint: timers.
#[derive(Debug)]
pub struct Outbox {
    changes: RefCell<Vec<Change>>,
}

/// A change of the timers.
#[derive(Debug)]
pub(super) enum Change {
    Arm(ArmedTimer),
    Disarm(String),
}

impl Outbox {
    pub(super) const fn new() -> Self {
        Self {
            changes: RefCell::new(Vec::new()),
        }
    }

    pub(super) fn push(&self, change: Change) {
        self.changes.borrow_mut().push(change);
    }

    /// Lets a timer be gone that is answered.
    pub(crate) fn disarm(&self, timer: &ArmedTimer) {
        self.push(Change::Disarm(timer.key.clone()));
    }

    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes.into_inner()
    }
}
