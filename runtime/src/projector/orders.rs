//! What a worker is told to do.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a worker is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Work,
    Rest,
    /// It is never taken back.
    Stop,
}

/// The order that a worker has, for it to read and for others to change.
#[derive(Debug)]
pub(super) struct Orders {
    order: Mutex<Order>,
    changed: Condvar,
}

impl Orders {
    pub(super) const fn new() -> Self {
        Self {
            order: Mutex::new(Order::Work),
            changed: Condvar::new(),
        }
    }

    pub(super) fn get(&self) -> Order {
        *self.lock()
    }

    pub(super) fn give(&self, order: Order) {
        let mut present = self.lock();
        if *present != Order::Stop {
            *present = order;
            self.changed.notify_all();
        }
    }

    /// Waits for some time, or until there is another order than `order`.
    pub(super) fn wait(&self, order: Order, time: Duration) {
        let present = self.lock();
        let waiting = self
            .changed
            .wait_timeout_while(present, time, |present| *present == order);
        drop(waiting);
    }

    /// The order. Nothing panics while it is locked.
    fn lock(&self) -> MutexGuard<'_, Order> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
