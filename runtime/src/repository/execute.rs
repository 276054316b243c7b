//! Commands: load, decide, store, and again after a conflict.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::Instrument as _;

use super::load::ReplayError;
use super::retry::{Pauses, Retries};
use super::save::Stamp;
use super::{
    ByCommand, ByState, ByStateAndId, Decide, ExecuteError, Executed, Repository, SaveError,
};
use crate::aggregate::Aggregate;
use crate::append::Appended;
use crate::decide::{CommandOf, IntoEvents};
use crate::metadata::Metadata;
use crate::names::{IdempotencyKey, StreamId};
use crate::reactor::Reaction;
use crate::replay::stream_of;
use crate::root::Root;
use crate::store::{BoxFuture, Conflict};
use crate::telemetry::{names, span};
use crate::version::{ExpectedVersion, Version};

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
            retries: repository.retries.clone(),
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

/// What became of one try.
enum Tried<A: Aggregate, E> {
    Done(Executed<A>),
    /// Nothing is to be stored. Right if the state it was decided on is the one that is stored.
    Settled(Result<Executed<A>, ExecuteError<E>>),
    /// Another writer was faster.
    Late(Conflict),
}

impl<A: Aggregate, D: Decide<A>> Execute<'_, A, D> {
    async fn run(self) -> Result<Executed<A>, ExecuteError<D::Error>> {
        let stream = stream_of::<A>(self.id)?;
        let span = span::execute(&stream);
        let outcome = self.answer(&stream).instrument(span.clone()).await;
        if let Ok(done) = &outcome {
            span::at_version(&span, done.version());
            done.position().inspect(|at| span::at_position(&span, *at));
        }
        outcome
    }

    async fn answer(mut self, stream: &StreamId) -> Result<Executed<A>, ExecuteError<D::Error>> {
        let (repository, id) = (self.repository, self.id);
        let key = self.stamp.key.clone();
        if let Some(done) = repository.answered(id, stream, key.as_ref()).await? {
            return Ok(done);
        }
        let outcome = self.carry_out(stream).await;
        // The same command, carried out since its key was looked up, may be why: the decision saw its
        // events, or the append found its key.
        if has_stored_nothing(&outcome)
            && let Some(done) = repository.answered(id, stream, key.as_ref()).await?
        {
            return Ok(done);
        }
        outcome
    }

    /// Tries until something is stored, or it is certain that nothing is to be.
    async fn carry_out(
        &mut self,
        stream: &StreamId,
    ) -> Result<Executed<A>, ExecuteError<D::Error>> {
        let (repository, id) = (self.repository, self.id);
        let mut pauses = self.retries.start();
        let known = repository.known(stream);
        // What is cached may be behind the store, what was read just now is as good as any.
        let mut was_read = known.is_none();
        let mut root = match known {
            Some(root) => root,
            None => repository.current(id, stream).await?,
        };
        loop {
            let settled = match self.attempt(&root, stream, &mut pauses).await? {
                Tried::Done(done) => return Ok(done),
                Tried::Settled(outcome) if was_read => return outcome,
                Tried::Settled(outcome) => Some(outcome),
                Tried::Late(conflict) => {
                    tracing::debug!(%stream, actual = conflict.actual.get(), "conflict");
                    names::CONFLICTS.count(A::NAME, 1);
                    // With a state that may be behind the store, no race was lost: there is a try to come.
                    if self.expected.is_some() || (was_read && !pauses.pause().await) {
                        return Err(ExecuteError::Conflict(conflict));
                    }
                    if conflict.actual < root.version() {
                        // The store was put back to an older state under our hands.
                        repository.cache.forget(stream);
                        root = Arc::new(Root::new(id.clone()));
                    }
                    None
                }
            };
            let before = root.version();
            root = repository.catch_up(root, stream).await?;
            was_read = true;
            if let Some(outcome) = settled.filter(|_| root.version() == before) {
                return outcome;
            }
            names::RETRIES.count(A::NAME, 1);
        }
    }

    async fn attempt(
        &mut self,
        known: &Arc<Root<A>>,
        stream: &StreamId,
        pauses: &mut Pauses,
    ) -> Result<Tried<A, D::Error>, ExecuteError<D::Error>> {
        let (repository, id) = (self.repository, self.id);
        if let Some(conflict) = self.unexpected(stream, known.version()) {
            return Ok(Tried::Settled(Err(ExecuteError::Conflict(conflict))));
        }
        let events = match self.decision.decide(known.state(), id) {
            Ok(events) => events,
            Err(rejection) => return Ok(Tried::Settled(Err(ExecuteError::Rejected(rejection)))),
        };
        let mut root = Root::clone(known);
        if root.record(events).is_empty() {
            return Ok(Tried::Settled(Ok(Executed::without_events(Arc::clone(
                known,
            )))));
        }
        let appended = repository.append(&mut root, &self.stamp, pauses).await;
        match (appended, &self.stamp.key) {
            (Err(SaveError::Conflict(conflict)), _) => Ok(Tried::Late(conflict)),
            (Ok(Some(Appended { repeated: true, .. })), Some(key)) => {
                Err(ExecuteError::KeyReused { key: key.clone() })
            }
            (appended, _) => {
                let executed = Executed::new(root, appended?);
                repository.keep(known.version(), stream, &executed.root);
                Ok(Tried::Done(executed))
            }
        }
    }

    fn unexpected(&self, stream: &StreamId, actual: Version) -> Option<Conflict> {
        let expected = ExpectedVersion::Exactly(self.expected?);
        let accepted = expected.accepts(actual);
        (!accepted).then(|| Conflict::new(stream.clone(), expected, actual))
    }
}

/// Whether it is certain that a call has stored nothing.
fn has_stored_nothing<A: Aggregate, E>(outcome: &Result<Executed<A>, ExecuteError<E>>) -> bool {
    match outcome {
        Ok(done) => done.position().is_none(),
        Err(error) => matches!(
            error,
            ExecuteError::Rejected(_) | ExecuteError::Conflict(_) | ExecuteError::KeyReused { .. }
        ),
    }
}

impl<E> From<ReplayError> for ExecuteError<E> {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Decode(error) => Self::Decode(error),
            ReplayError::Store(error) => Self::Store(error),
        }
    }
}
