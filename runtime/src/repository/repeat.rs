//! What a command answered before, under the same idempotency key.

use std::sync::Arc;

use super::load::{At, Fold, ReplayError, fold, replay};
use super::{ExecuteError, Executed, Repository};
use crate::aggregate::Aggregate;
use crate::append::AppendedStream;
use crate::names::{IdempotencyKey, StreamId};
use crate::replay::{DecodeError, decode_into};
use crate::root::Root;
use crate::store::{Page, StreamRange};

impl<A: Aggregate> Repository<A> {
    /// The answer to a command that was carried out under `key`, if one was.
    pub(super) async fn answered<E>(
        &self,
        id: &A::Id,
        stream: &StreamId,
        key: Option<&IdempotencyKey>,
    ) -> Result<Option<Executed<A>>, ExecuteError<E>> {
        let Some(key) = key else {
            return Ok(None);
        };
        let Some(appended) = self.store.find_append(key).await? else {
            return Ok(None);
        };
        let (root, events) = match appended.streams.as_slice() {
            [only] if only.stream == *stream => self.stood_after(id, only).await?,
            _ => return Err(ExecuteError::KeyReused { key: key.clone() }),
        };
        Ok(Some(Executed {
            root: Arc::new(root),
            events,
            appended: Some(appended.repeated()),
        }))
    }

    /// The aggregate as it stood after an append, and the events of that append.
    async fn stood_after(
        &self,
        id: &A::Id,
        appended: &AppendedStream,
    ) -> Result<(Root<A>, Vec<A::Event>), ReplayError> {
        let (stream, first) = (&appended.stream, appended.first_version);
        let until = StreamRange::ALL.through(appended.last_version).for_replay();
        let replayed = replay(&*self.store, stream, until, None).await?;
        let own = StreamRange::from(first).through(appended.last_version);
        let mut events = Events::<A>(Vec::new());
        fold(&*self.store, stream, own, None, &mut events).await?;
        Ok((Root::at(id.clone(), replayed), events.0))
    }
}

/// The events themselves.
struct Events<A: Aggregate>(Vec<A::Event>);

impl<A: Aggregate> Fold for Events<A> {
    fn apply(&mut self, page: &Page, _: Option<At>) -> Result<(), DecodeError> {
        for stored in page.iter() {
            decode_into::<A>(&stored, &mut self.0)?;
        }
        Ok(())
    }
}
