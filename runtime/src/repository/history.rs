//! The events of one aggregate, decoded, one after another.

use std::collections::VecDeque;

use super::{LoadError, Repository};
use crate::aggregate::Aggregate;
use crate::names::InvalidName;
use crate::recorded::Recorded;
use crate::replay::{decode, stream_of};
use crate::store::{EventStore, Pages, StreamRange};

/// The events of one aggregate, oldest first.
///
/// Retired events are left out. All events before one that cannot be decoded are given first; asking
/// again gives the same error again.
#[derive(Debug)]
pub struct History<A: Aggregate> {
    /// The read, or why there is none.
    pages: Result<Pages, InvalidName>,
    /// The place of the next stored event in the present page.
    index: usize,
    /// What one stored event became, still to be given.
    events: VecDeque<Recorded<'static, A::Event>>,
}

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
    pub fn history(&self, id: &A::Id) -> History<A> {
        let read = |stream| self.store.read_stream(&stream, StreamRange::ALL);
        History {
            pages: stream_of::<A>(id).map(read),
            index: 0,
            events: VecDeque::new(),
        }
    }
}

impl<A: Aggregate> History<A> {
    /// The next event, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails where the event cannot be decoded, and where the store fails.
    pub async fn next(&mut self) -> Result<Option<Recorded<'static, A::Event>>, LoadError> {
        let pages = self.pages.as_mut().map_err(|error| error.clone())?;
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            if let Some(stored) = pages.page().get(self.index) {
                self.events.extend(decode::<A>(&stored)?);
                self.index += 1;
            } else if pages.next().await?.is_some() {
                self.index = 0;
            } else {
                return Ok(None);
            }
        }
    }

    /// All events that are left.
    ///
    /// # Errors
    ///
    /// Fails where an event cannot be decoded, and where the store fails.
    pub async fn collect(mut self) -> Result<Vec<Recorded<'static, A::Event>>, LoadError> {
        let mut all = Vec::new();
        while let Some(event) = self.next().await? {
            all.push(event);
        }
        Ok(all)
    }
}
