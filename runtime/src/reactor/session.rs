//! A store as a reactor sees it: its handlers run before the transaction of its checkpoint, and not in it.
//!
//! What they send is appended by the store's own writer, which would wait for that transaction for ever.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::outbox::{Change, Outbox};
use super::{NOT_ASIDE, Reactions, TimerStore};
use crate::projection::{Hold, LetterBox, ProjectionStore, ReadStore, Session, TransactError};
use crate::store::{BoxFuture, Lens, StoreError, StoreErrorKind};
use crate::version::Position;

/// A store as a reactor sees it.
pub(crate) type ReactorStore<S> = Lens<S, ()>;

impl<S: TimerStore> ProjectionStore for ReactorStore<S> {
    type Kind = Reactions;

    fn open_session(
        &self,
        name: &str,
        version: u32,
    ) -> Result<Box<dyn Session<Reactions>>, StoreError> {
        Ok(Box::new(ReactorSession::<S> {
            inner: self.store.open_session(name, version)?,
            reactor: name.to_owned(),
        }))
    }

    fn open_letters(&self) -> Result<Box<dyn LetterBox<Reactions>>, StoreError> {
        Err(StoreError::new(StoreErrorKind::Other, NOT_ASIDE))
    }

    fn parked(&self, name: &str, version: u32) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.store.parked(name, version)
    }
}

struct ReactorSession<S: TimerStore> {
    inner: Box<dyn Session<S::Kind>>,
    reactor: String,
}

impl<S: TimerStore> Session<Reactions> for ReactorSession<S> {
    fn now(&self) -> DateTime<Utc> {
        self.inner.now()
    }

    fn checkpoint(&mut self) -> Result<Position, StoreError> {
        self.inner.checkpoint()
    }

    fn hold(&mut self, duration: Duration) -> Result<Hold, StoreError> {
        self.inner.hold(duration)
    }

    fn release(&mut self) -> Result<(), StoreError> {
        self.inner.release()
    }

    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(&Outbox) -> Result<(), TransactError>,
    ) -> Result<(), TransactError> {
        // A worker that was overtaken repeats nothing, as far as it can be known beforehand.
        if self.inner.checkpoint()? != from {
            return Err(TransactError::Moved);
        }
        let outbox = Outbox::new();
        work(&outbox)?;
        self.keep(from, to, &outbox.into_changes())
    }
}

impl<S: TimerStore> ReactorSession<S> {
    /// Moves the checkpoint, and keeps the timers with it.
    fn keep(
        &mut self,
        from: Position,
        to: Position,
        changes: &[Change],
    ) -> Result<(), TransactError> {
        let reactor = &self.reactor;
        self.inner.transact(from, to, &mut |transaction| {
            for change in changes {
                keep_one::<S>(transaction, reactor, change)?;
            }
            Ok(())
        })
    }
}

fn keep_one<S: TimerStore>(
    transaction: <S::Kind as ReadStore>::Transaction<'_>,
    reactor: &str,
    change: &Change,
) -> Result<(), StoreError> {
    match change {
        Change::Arm(timer) => S::arm_timer(transaction, reactor, timer),
        Change::Disarm(key) => S::disarm_timer(transaction, reactor, key),
    }
}
