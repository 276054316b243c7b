//! What the handlers of a reactor leave to be stored with its checkpoint.

use std::cell::{Cell, RefCell};

use super::ArmedTimer;

/// What the handlers of a reactor leave to be stored with its checkpoint: timers.
#[derive(Debug)]
pub struct Outbox {
    changes: RefCell<Vec<Change>>,
    /// How many events were answered: more than one where a stored event has become several.
    answered: Cell<u32>,
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
            answered: Cell::new(0),
        }
    }

    /// Counts the events that are answered: the number of the next one.
    pub(super) fn number(&self) -> u32 {
        self.answered.set(self.answered.get() + 1);
        self.answered.get()
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
