//! The faults there are, and the order in which they happen.

use std::collections::VecDeque;
use std::time::Duration;

use super::hold::Hold;
use crate::append::AppendBatch;
use crate::store::{AppendError, Conflict, StoreError, StoreErrorKind};
use crate::version::{ExpectedVersion, Version};

/// What an append meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppendFault {
    /// Nothing: the append goes through, and the next one meets the next fault.
    None,
    /// The append fails before it takes effect.
    Fail(StoreErrorKind),
    /// Another writer was faster at the first stream of the batch, by one event.
    ///
    /// That event is told of by the conflict, but not stored.
    Conflict,
    /// The append is [`Indeterminate`](AppendError::Indeterminate), and is not stored.
    LoseRequest,
    /// The append is [`Indeterminate`](AppendError::Indeterminate), and is stored.
    LoseAnswer,
    /// The append waits before it takes effect.
    Delay(Duration),
}

/// What a read meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadFault {
    /// Nothing: the read goes through, and the next one meets the next fault.
    None,
    /// The read fails from its `page`-th page on, the first being 1.
    FailAt {
        /// The first page that fails.
        page: usize,
        /// How it fails.
        kind: StoreErrorKind,
    },
}

/// What a transaction of a projection meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransactFault {
    /// Nothing: the transaction goes through, and the next one meets the next fault.
    None,
    /// The transaction fails before it takes effect.
    Fail(StoreErrorKind),
    /// The checkpoint is said to have been moved by another worker; it was not.
    Conflict,
    /// The transaction takes effect, and is said to have failed.
    LoseAnswer,
    /// The transaction waits before it begins.
    Delay(Duration),
}

/// What is to happen, in order.
#[derive(Debug, Default)]
pub(super) struct Script {
    appends: VecDeque<Step>,
    sent: usize,
    pub(super) reads: VecDeque<ReadFault>,
    pub(super) lookups: VecDeque<StoreErrorKind>,
    pub(super) transacts: VecDeque<TransactFault>,
}

/// What is to happen to one append.
#[derive(Debug)]
pub(super) enum Step {
    Meet(AppendFault),
    Wait(Hold),
}

impl Script {
    pub(super) fn add(&mut self, steps: impl IntoIterator<Item = Step>) {
        self.appends.extend(steps);
    }

    /// Counts an append, and takes what is to happen to it.
    pub(super) fn next_append(&mut self) -> Step {
        self.sent += 1;
        let step = self.appends.pop_front();
        step.unwrap_or(Step::Meet(AppendFault::None))
    }

    pub(super) const fn sent(&self) -> usize {
        self.sent
    }

    pub(super) fn is_spent(&self) -> bool {
        self.appends.is_empty()
            && self.reads.is_empty()
            && self.lookups.is_empty()
            && self.transacts.is_empty()
    }
}

/// The error of a fault on command.
pub(super) fn failure(kind: StoreErrorKind) -> StoreError {
    StoreError::new(kind, format!("a fault on command: {kind:?}"))
}

pub(super) fn indeterminate(batch: &AppendBatch) -> AppendError {
    AppendError::Indeterminate {
        id: batch.id(),
        source: failure(StoreErrorKind::Io),
    }
}

/// The conflict of a batch whose first stream has one event more than expected.
///
/// `None` for a batch without streams, which no store gets as far as to a conflict with.
pub(super) fn conflict(batch: &AppendBatch) -> Option<Conflict> {
    let append = batch.streams().first()?;
    let actual = match append.expected() {
        ExpectedVersion::Exactly(version) => version.next(),
        ExpectedVersion::Any | ExpectedVersion::NoStream => Version::FIRST,
    };
    let stream = append.stream().clone();
    Some(Conflict::new(stream, append.expected(), actual))
}
