//! Commands, as a caller gives them.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::any_root::{self, AnyRoot};
use super::carry_out::{Answer, Command, Decided, Done, Order};
use super::load::new_root;
use super::retry::Retries;
use super::save::Stamp;
use super::{ByCommand, ByState, ByStateAndId, Decide, ExecuteError, Executed, Repository};
use crate::aggregate::Aggregate;
use crate::decide::{CommandOf, IntoEvents};
use crate::metadata::Metadata;
use crate::names::IdempotencyKey;
use crate::reactor::Reaction;
use crate::replay::{DecodeError, decode_into, stream_of};
use crate::store::{BoxFuture, Page};
use crate::version::Version;

impl<A: Aggregate> Repository<A> {
    /// Carries out a command: loads the aggregate, decides, and stores the events.
    ///
    /// After a conflict it loads and decides again, as often as [`Retries`] allow: the decision must be
    /// pure. It may decide on a state from the repository's cache first; it is refused, or found to have
    /// nothing to do, by the state that is stored. An aggregate for which nothing is stored begins as
    /// its `Default`. A decision that returns no events stores nothing and succeeds.
    ///
    /// The call returns a builder; it does nothing until awaited.
    ///
    /// # Errors
    ///
    /// See [`ExecuteError`].
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
    /// # impl Counter { fn add(&self, by: u32) -> Result<Incremented, std::io::Error> { Ok(Incremented { by }) } }
    /// # pollster::block_on(async {
    /// # let counters = Repository::<Counter>::new(MemoryStore::new());
    /// # let id = CounterId::from(1);
    /// use annals::{IdempotencyKey, Metadata};
    ///
    /// let done = counters
    ///     .execute(&id, |counter| counter.add(5))
    ///     .metadata(Metadata::new().with_actor("clerk 112"))
    ///     .idempotency_key(IdempotencyKey::new("add-7")?)
    ///     .await?;
    /// assert_eq!(done.events().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn execute<'a, F, V, E>(&'a self, id: &'a A::Id, decide: F) -> Execute<'a, A, ByState<F>>
    where
        F: FnMut(&A) -> Result<V, E> + Send,
        V: IntoEvents<A::Event>,
    {
        Execute::new(self, id, ByState(decide))
    }

    /// Carries out a command that needs the aggregate's id for its decision.
    ///
    /// In all else like [`execute`](Self::execute).
    ///
    /// # Errors
    ///
    /// See [`ExecuteError`].
    pub fn execute_with_id<'a, F, V, E>(
        &'a self,
        id: &'a A::Id,
        decide: F,
    ) -> Execute<'a, A, ByStateAndId<F>>
    where
        F: FnMut(&A, &A::Id) -> Result<V, E> + Send,
        V: IntoEvents<A::Event>,
    {
        Execute::new(self, id, ByStateAndId(decide))
    }

    /// Carries out a command given as data, by the aggregate's [`Handle`](crate::Handle) for it.
    ///
    /// In all else like [`execute`](Self::execute).
    ///
    /// # Errors
    ///
    /// See [`ExecuteError`].
    pub fn send<'a, C>(&'a self, id: &'a A::Id, command: C) -> Execute<'a, A, ByCommand<C>>
    where
        C: CommandOf<A> + Send,
    {
        Execute::new(self, id, ByCommand(command))
    }
}

/// A command about to be carried out: a builder that is a future.
#[must_use = "a command does nothing until it is awaited"]
pub struct Execute<'a, A: Aggregate, D> {
    repository: &'a Repository<A>,
    id: &'a A::Id,
    decision: D,
    expected: Option<Version>,
    retries: Retries,
    stamp: Stamp,
}

impl<'a, A: Aggregate, D> Execute<'a, A, D> {
    fn new(repository: &'a Repository<A>, id: &'a A::Id, decision: D) -> Self {
        Self {
            repository,
            id,
            decision,
            expected: None,
            retries: repository.inner.retries.clone(),
            stamp: Stamp::default(),
        }
    }

    /// Sets what is stored beside the events.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.stamp.metadata = metadata;
        self
    }

    /// Sets when the events happened, where that is not now.
    pub const fn occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.stamp.occurred_at = Some(at);
        self
    }

    /// Makes the command repeatable: under one key it is carried out once.
    ///
    /// Where it has been carried out before, the answer is the one given then, the state included. A
    /// command that was refused, or that had no events, was not carried out: sent again, it is decided
    /// on anew.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.stamp.key = Some(key);
        self
    }

    /// Makes the command a reactor's answer: it is carried out once for it, whatever is killed and when.
    ///
    /// Sets the idempotency key, and correlation and causation of the metadata: the rest of that stays as
    /// it was set before. The key is made of the reactor's name, the id of the event or timer, how many
    /// commands to this aggregate this is in the reaction, and the aggregate's type and id, with `/`
    /// between them; where that is longer than 255 bytes, its end is a hash.
    pub fn because_of(mut self, reaction: &Reaction<'_>) -> Self {
        let id = self.id.to_string();
        self.stamp.key = Some(reaction.key_of_command(A::NAME, &id));
        self.stamp.metadata = reaction.stamp(self.stamp.metadata);
        self
    }

    /// Refuses the command where the aggregate is at another version: a conflict that is not retried.
    pub fn expect_version(mut self, version: impl Into<Version>) -> Self {
        self.expected = Some(version.into());
        self
    }

    /// Sets how often it is tried again after a conflict.
    pub fn retries(mut self, retries: impl Into<Retries>) -> Self {
        self.retries = retries.into();
        self
    }
}

impl<A: Aggregate, D> fmt::Debug for Execute<'_, A, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute")
            .field("id", &self.id)
            .field("expected", &self.expected)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

impl<'a, A, D> IntoFuture for Execute<'a, A, D>
where
    A: Aggregate,
    D: Decide<A> + 'a,
    D::Error: Send,
{
    type Output = Result<Executed<A>, ExecuteError<D::Error>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<A: Aggregate, D: Decide<A, Error: Send>> Execute<'_, A, D> {
    async fn run(self) -> Result<Executed<A>, ExecuteError<D::Error>> {
        let id = self.id;
        let order = Order {
            inner: &self.repository.inner,
            stream: &stream_of::<A>(id)?,
            new: &|| new_root::<A>(id),
            expected: self.expected,
            retries: self.retries,
            stamp: self.stamp,
        };
        let mut deciding = Deciding {
            id,
            decision: self.decision,
            rejection: None,
            events: Vec::new(),
        };
        let answer = order.carry_out(&mut deciding).await;
        deciding.executed(answer?)
    }
}

/// A decision on its way.
struct Deciding<'a, A: Aggregate, D: Decide<A>> {
    id: &'a A::Id,
    decision: D,
    /// Why it refused the last time.
    rejection: Option<D::Error>,
    /// Its events, once they are stored.
    events: Vec<A::Event>,
}

impl<A: Aggregate, D: Decide<A>> Deciding<'_, A, D> {
    fn executed(self, answer: Answer) -> Result<Executed<A>, ExecuteError<D::Error>> {
        match (answer, self.rejection) {
            (Answer::Done(Done { root, appended }), _) => Ok(Executed {
                root: any_root::of(root),
                events: self.events,
                appended,
            }),
            (Answer::Rejected, Some(rejection)) => Err(ExecuteError::Rejected(rejection)),
            (Answer::Rejected, None) => unreachable!("a rejection without its reason"),
        }
    }
}

impl<A: Aggregate, D: Decide<A, Error: Send>> Command for Deciding<'_, A, D> {
    fn decide(&mut self, known: &dyn AnyRoot) -> Decided {
        let known = any_root::by_ref::<A>(known);
        let events = match self.decision.decide(known.state(), self.id) {
            Ok(events) => events,
            Err(rejection) => {
                self.rejection = Some(rejection);
                return Decided::Rejected;
            }
        };
        let mut root = known.copy();
        match root.record(events) {
            [] => Decided::NoEvents,
            _ => Decided::Events(Arc::new(root)),
        }
    }

    fn commit(&mut self, root: &mut dyn AnyRoot) {
        self.events = any_root::by_mut::<A>(root).commit();
    }

    fn read(&mut self, page: &Page) -> Result<(), DecodeError> {
        for stored in page.iter() {
            decode_into::<A>(&stored, &mut self.events)?;
        }
        Ok(())
    }
}
