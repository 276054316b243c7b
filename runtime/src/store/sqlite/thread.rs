//! The threads of a store.

use std::thread::{self, JoinHandle};

use crate::store::{StoreError, StoreErrorKind};

/// A thread that is waited for once it is not needed any more.
///
/// Whoever holds it drops first what keeps the thread busy.
#[derive(Debug)]
pub(super) struct Thread(Option<JoinHandle<()>>);

impl Thread {
    pub(super) fn is_finished(&self) -> bool {
        self.0.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl From<JoinHandle<()>> for Thread {
    fn from(handle: JoinHandle<()>) -> Self {
        Self(Some(handle))
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        let Some(handle) = self.0.take() else {
            return;
        };
        // An answer wakes a task on the thread that gives it. An executor that drops the task there may
        // drop the last handle of the store with it: no thread waits for itself.
        if handle.thread().id() != thread::current().id() {
            // A thread that panicked has said so; its callers were told that the store is closed.
            let _ = handle.join();
        }
    }
}

/// Starts a thread, which nobody waits for yet.
pub(super) fn start(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StoreError> {
    let named = thread::Builder::new().name(name.to_owned());
    named.spawn(work).map_err(|cause| {
        StoreError::new(StoreErrorKind::Other, "cannot start a thread").with_source(cause)
    })
}
