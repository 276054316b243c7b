//! The connection of a projection that fails, delays and conflicts on command.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::fault::{Script, TransactFault, failure};
use crate::projection::{
    EnrollError, Hold, Intent, ProjectError, ReadStore, Session, Standing, TransactError,
};
use crate::store::{StoreError, StoreErrorKind};
use crate::version::Position;

/// A session that behaves as the one inside until its script says otherwise.
pub(super) struct FaultySession<K> {
    pub(super) inner: Box<dyn Session<K>>,
    pub(super) script: Arc<Mutex<Script>>,
}

impl<K> FaultySession<K> {
    fn next_fault(&self) -> TransactFault {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.transacts.pop_front().unwrap_or(TransactFault::None)
    }
}

impl<K: ReadStore> Session<K> for FaultySession<K> {
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

    fn enroll(
        &mut self,
        tables: &[&str],
        intent: Intent,
        create: &mut dyn FnMut(K::Transaction<'_>) -> Result<(), ProjectError>,
    ) -> Result<Standing, EnrollError> {
        self.inner.enroll(tables, intent, create)
    }

    fn standing(&mut self) -> Result<Standing, TransactError> {
        self.inner.standing()
    }

    fn take_over(
        &mut self,
        from: Position,
        drop_old: bool,
        work: &mut dyn FnMut(K::Transaction<'_>, Position) -> Result<Position, TransactError>,
    ) -> Result<Position, TransactError> {
        match self.next_fault() {
            TransactFault::None => {}
            TransactFault::Fail(kind) => return Err(failure(kind).into()),
            TransactFault::Conflict => return Err(TransactError::Moved),
            TransactFault::LoseAnswer => {
                self.inner.take_over(from, drop_old, work)?;
                return Err(failure(StoreErrorKind::Io).into());
            }
            TransactFault::Delay(time) => std::thread::sleep(time),
        }
        self.inner.take_over(from, drop_old, work)
    }

    fn abandon(&mut self) -> Result<(), StoreError> {
        self.inner.abandon()
    }

    fn transact(
        &mut self,
        from: Position,
        to: Position,
        work: &mut dyn FnMut(K::Transaction<'_>) -> Result<(), TransactError>,
    ) -> Result<(), TransactError> {
        match self.next_fault() {
            TransactFault::None => {}
            TransactFault::Fail(kind) => return Err(failure(kind).into()),
            TransactFault::Conflict => return Err(TransactError::Moved),
            TransactFault::LoseAnswer => {
                self.inner.transact(from, to, work)?;
                return Err(failure(StoreErrorKind::Io).into());
            }
            TransactFault::Delay(time) => std::thread::sleep(time),
        }
        self.inner.transact(from, to, work)
    }
}
