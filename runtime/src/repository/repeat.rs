//! What a command answered before, under the same idempotency key.

use std::sync::Arc;

use super::load::{ReplayError, replay};
use super::{ExecuteError, Executed, Repository};
use crate::aggregate::Aggregate;
use crate::append::AppendedStream;
use crate::names::{IdempotencyKey, StreamId};
use crate::recorded::Recorded;
use crate::replay::decode;
use crate::root::Root;
use crate::store::{EventStore, StreamRange};

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
        let replayed = replay(&*self.store, stream, until, |_| true).await?;
        let own = StreamRange::from(first).through(appended.last_version);
        let mut events = Vec::new();
        let mut pages = self.store.read_stream(stream, own);
        while let Some(page) = pages.next().await? {
            for stored in page.iter() {
                events.extend(decode::<A>(&stored)?.into_iter().map(Recorded::into_event));
            }
        }
        Ok((Root::at(id.clone(), replayed), events))
    }
}
