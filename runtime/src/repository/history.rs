//! The way from a repository to what happened to its aggregates.

use std::sync::Arc;

use super::Repository;
use crate::aggregate::{Aggregate, Apply};
use crate::event::Event;
use crate::history::{self, History};
use crate::recorded::Recorded;
use crate::replay::stream_of;

impl<A: Aggregate> Repository<A> {
    /// The events of an aggregate with where and when they were stored, oldest first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use annals::prelude::*;
    /// # use annals::{MemoryStore, Repository};
    /// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    /// # struct Incremented { by: u32 }
    /// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    /// # struct CounterId(u64);
    /// # #[derive(Default, Clone, Aggregate)]
    /// # #[aggregate(id = CounterId, events(Incremented))]
    /// # struct Counter { total: u32 }
    /// # impl Apply<Incremented> for Counter { fn apply(&mut self, e: &Incremented) { self.total += e.by; } }
    /// # pollster::block_on(async {
    /// # let counters = Repository::<Counter>::new(MemoryStore::new());
    /// # let id = CounterId::from(1);
    /// # let done = counters.execute(&id, |_| Ok::<_, std::io::Error>(Incremented { by: 3 })).await?;
    /// let mut history = counters.history(&id);
    /// while let Some(recorded) = history.next().await? {
    ///     println!("{} {:?}", recorded.recorded_at(), recorded.event());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn history(&self, id: &A::Id) -> History<Recorded<'static, A::Event>> {
        history::of_aggregate::<A>(Arc::clone(&self.inner.store), stream_of::<A>(id))
    }

    /// The events of one type, of all aggregates of this one's type, oldest first.
    ///
    /// # Examples
    ///
    /// "All withdrawals in December" is one call: see [`History`]. What another event has become by
    /// `split(..)` is among them.
    #[must_use]
    pub fn events<E>(&self) -> History<Recorded<'static, E>>
    where
        A: Apply<E>,
        E: Event + TryFrom<A::Event>,
    {
        history::of_events::<A, E>(Arc::clone(&self.inner.store))
    }
}
