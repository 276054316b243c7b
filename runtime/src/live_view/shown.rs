//! The copy of a live view that readers get.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::Reading;
use crate::version::Position;

/// The copy of a live view that readers get.
///
/// Under the lock pointers and numbers are copied and no code of a user's runs, not even a destructor:
/// nobody waits for it longer than that takes.
pub(super) struct Shown<T>(RwLock<Now<T>>);

struct Now<T> {
    reading: Reading<T>,
    is_followed: bool,
}

impl<T> Shown<T> {
    pub(super) fn new(state: T, position: Position) -> Self {
        let state = Arc::new(state);
        Self(RwLock::new(Now {
            reading: Reading { state, position },
            is_followed: true,
        }))
    }

    pub(super) fn reading(&self) -> Reading<T> {
        self.read().reading.clone()
    }

    pub(super) fn position(&self) -> Position {
        self.read().reading.position
    }

    /// Whether there is still somebody who shows newer states.
    pub(super) fn is_followed(&self) -> bool {
        self.read().is_followed
    }

    /// Shows another state, and gives back the one before.
    pub(super) fn replace(&self, state: T, position: Position) -> Arc<T> {
        let state = Arc::new(state);
        let before =
            self.change(|now| std::mem::replace(&mut now.reading, Reading { state, position }));
        before.state
    }

    /// Says that the state is that of a later position as well: what is between was not for it.
    pub(super) fn move_to(&self, position: Position) {
        self.change(|now| now.reading.position = position);
    }

    /// Says that nobody shows newer states any more.
    pub(super) fn leave(&self) {
        self.change(|now| now.is_followed = false);
    }

    fn read(&self) -> RwLockReadGuard<'_, Now<T>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<R>(&self, change: impl FnOnce(&mut Now<T>) -> R) -> R {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}
