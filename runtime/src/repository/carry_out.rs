//! A command on its way: load, decide, store, and again after a conflict.

use std::sync::Arc;

use tracing::Instrument as _;

use super::SaveError;
use super::any_root::{AnyRoot, to_change};
use super::inner::Inner;
use super::load::{NewRoot, ReplayError, replay};
use super::retry::{Pauses, Retries};
use super::save::Stamp;
use crate::append::{Appended, AppendedStream};
use crate::names::StreamId;
use crate::replay::DecodeError;
use crate::store::{Conflict, Page, StreamRange};
use crate::telemetry::{names, span};
use crate::version::{ExpectedVersion, Version};

/// What of a command needs the type of its aggregate. The rest is compiled once, not once for each.
pub(super) trait Command: Send {
    /// Decides by the state of a root that is as it is stored.
    fn decide(&mut self, known: &dyn AnyRoot) -> Decided;

    /// Takes the events for stored that a root of [`Decided::Events`] has recorded.
    fn commit(&mut self, root: &mut dyn AnyRoot);

    /// Takes the events of a page, which were stored under the command's key before.
    fn read(&mut self, page: &Page) -> Result<(), DecodeError>;
}

/// What a decision came to.
pub(super) enum Decided {
    /// A copy of the root, with the events that it has recorded.
    Events(Arc<dyn AnyRoot>),
    NoEvents,
    /// The command has the reason.
    Rejected,
}

/// What a command came to.
pub(super) enum Answer {
    Done(Done),
    /// The command has the reason.
    Rejected,
}

/// A command that was carried out, now or before. The command has the events.
pub(super) struct Done {
    pub(super) root: Arc<dyn AnyRoot>,
    /// `None` where nothing happened.
    pub(super) appended: Option<Appended>,
}

/// What became of one try.
enum Tried {
    Done(Done),
    /// Nothing is to be stored. Right if the state it was decided on is the one that is stored.
    Settled(Result<Answer, SaveError>),
    /// Another writer was faster.
    Late(Conflict),
}

/// What a caller says about a command, beside the decision.
pub(super) struct Order<'a> {
    pub(super) inner: &'a Inner,
    pub(super) stream: &'a StreamId,
    pub(super) new: &'a NewRoot<'a>,
    pub(super) expected: Option<Version>,
    pub(super) retries: Retries,
    pub(super) stamp: Stamp,
}

impl Order<'_> {
    pub(super) async fn carry_out(self, command: &mut dyn Command) -> Result<Answer, SaveError> {
        let span = span::execute(self.stream);
        let answer = self.answer(command).instrument(span.clone()).await;
        if let Ok(Answer::Done(done)) = &answer {
            span::at_version(&span, done.root.version());
            if let Some(appended) = &done.appended {
                span::at_position(&span, appended.last_position);
            }
        }
        answer
    }

    async fn answer(&self, command: &mut dyn Command) -> Result<Answer, SaveError> {
        if let Some(done) = self.answered(command).await? {
            return Ok(Answer::Done(done));
        }
        let answer = self.try_on(command).await;
        // The same command, carried out since its key was looked up, may be why: the decision saw its
        // events, or the append found its key.
        if has_stored_nothing(&answer)
            && let Some(done) = self.answered(command).await?
        {
            return Ok(Answer::Done(done));
        }
        answer
    }

    /// Tries until something is stored, or it is certain that nothing is to be.
    async fn try_on(&self, command: &mut dyn Command) -> Result<Answer, SaveError> {
        let &Self { inner, stream, .. } = self;
        let mut pauses = self.retries.start();
        let known = inner.known(stream);
        // What is cached may be behind the store, what was read just now is as good as any.
        let mut was_read = known.is_none();
        let mut root = match known {
            Some(root) => root,
            None => inner.load(stream, (self.new)()).await?,
        };
        loop {
            let settled = match self.attempt(command, &root, &mut pauses).await? {
                Tried::Done(done) => return Ok(Answer::Done(done)),
                Tried::Settled(answer) if was_read => return answer,
                Tried::Settled(answer) => Some(answer),
                Tried::Late(conflict) => {
                    tracing::debug!(%stream, actual = conflict.actual.get(), "conflict");
                    names::CONFLICTS.count(inner.aggregate, 1);
                    // With a state that may be behind the store, no race was lost: there is a try to come.
                    if self.expected.is_some() || (was_read && !pauses.pause().await) {
                        return Err(SaveError::Conflict(conflict));
                    }
                    if conflict.actual < root.version() {
                        // The store was put back to an older state under our hands.
                        inner.cache.forget(stream);
                        root = (self.new)();
                    }
                    None
                }
            };
            let before = root.version();
            root = inner.catch_up(root, stream).await?;
            was_read = true;
            if let Some(answer) = settled.filter(|_| root.version() == before) {
                return answer;
            }
            names::RETRIES.count(inner.aggregate, 1);
        }
    }

    async fn attempt(
        &self,
        command: &mut dyn Command,
        known: &Arc<dyn AnyRoot>,
        pauses: &mut Pauses,
    ) -> Result<Tried, SaveError> {
        let &Self { inner, stream, .. } = self;
        if let Some(conflict) = self.unexpected(known.version()) {
            return Ok(Tried::Settled(Err(SaveError::Conflict(conflict))));
        }
        let mut root = match command.decide(&**known) {
            Decided::Events(root) => root,
            Decided::Rejected => return Ok(Tried::Settled(Ok(Answer::Rejected))),
            Decided::NoEvents => {
                let root = Arc::clone(known);
                let done = Done {
                    root,
                    appended: None,
                };
                return Ok(Tried::Settled(Ok(Answer::Done(done))));
            }
        };
        let decided = to_change(&mut root);
        let appended = match inner.append(decided, &self.stamp, pauses).await {
            Err(SaveError::Conflict(conflict)) => return Ok(Tried::Late(conflict)),
            appended => appended?,
        };
        if let (Some(Appended { repeated: true, .. }), Some(key)) = (&appended, &self.stamp.key) {
            return Err(SaveError::KeyReused { key: key.clone() });
        }
        command.commit(decided);
        inner.keep(known.version(), stream, &root);
        // Where a fault made the call send its events twice, the store takes the second for a repeat.
        let appended = appended.map(|appended| Appended {
            repeated: false,
            ..appended
        });
        Ok(Tried::Done(Done { root, appended }))
    }

    fn unexpected(&self, actual: Version) -> Option<Conflict> {
        let expected = ExpectedVersion::Exactly(self.expected?);
        let accepted = expected.accepts(actual);
        (!accepted).then(|| Conflict::new(self.stream.clone(), expected, actual))
    }

    /// The answer to a command that was carried out under its key, if one was.
    async fn answered(&self, command: &mut dyn Command) -> Result<Option<Done>, SaveError> {
        let Some(key) = &self.stamp.key else {
            return Ok(None);
        };
        let Some(appended) = self.inner.store.find_append(key).await? else {
            return Ok(None);
        };
        let root = match appended.streams.as_slice() {
            [only] if only.stream == *self.stream => self.stood_after(only, command).await?,
            _ => return Err(SaveError::KeyReused { key: key.clone() }),
        };
        let appended = Some(appended.repeated());
        Ok(Some(Done { root, appended }))
    }

    /// The aggregate as it stood after an append; the command takes the events of that append.
    async fn stood_after(
        &self,
        appended: &AppendedStream,
        command: &mut dyn Command,
    ) -> Result<Arc<dyn AnyRoot>, ReplayError> {
        let store = &*self.inner.store;
        let mut root = (self.new)();
        let all = StreamRange::ALL.through(appended.last_version).for_replay();
        replay(store, self.stream, all, None, &mut root).await?;
        let own = StreamRange::from(appended.first_version).through(appended.last_version);
        let mut pages = store.read_stream(self.stream, own);
        while let Some(page) = pages.next().await? {
            command.read(page)?;
        }
        Ok(root)
    }
}

/// Whether it is certain that a call has stored nothing.
const fn has_stored_nothing(answer: &Result<Answer, SaveError>) -> bool {
    match answer {
        Ok(Answer::Done(done)) => done.appended.is_none(),
        Ok(Answer::Rejected) => true,
        Err(error) => matches!(error, SaveError::Conflict(_) | SaveError::KeyReused { .. }),
    }
}
