//! [`Problem`]: one thing that is not as it was recorded.

use std::fmt;

use crate::event::DecodeCause;
use crate::lock::sample::SampleError;

/// One thing that is not as it was recorded, or cannot be.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// Two events are stored under one name.
    SameName {
        /// The name.
        name: String,
        /// The paths of the two types.
        types: [&'static str; 2],
    },
    /// A released version no longer has its shape.
    Changed {
        /// The event.
        event: String,
        /// Its version.
        version: u32,
        /// What it was.
        recorded: String,
        /// What it is.
        found: String,
    },
    /// A version is released that the code does not know.
    Lowered {
        /// The event.
        event: String,
        /// The version that is released.
        recorded: u32,
        /// The newest that the code knows.
        found: u32,
    },
    /// A released event is none of those that were given to the check.
    Unanswered {
        /// The event.
        event: String,
    },
    /// A released event is gone from its aggregate.
    Gone {
        /// The aggregate.
        aggregate: String,
        /// The event.
        event: String,
    },
    /// A recorded aggregate is none of those that were given to the check.
    NoAggregate {
        /// The aggregate.
        aggregate: String,
    },
    /// There is no sample of a new version.
    NoSample {
        /// The event.
        event: String,
        /// Why.
        cause: SampleError,
    },
    /// A sample does not decode.
    Undecodable {
        /// The event.
        event: String,
        /// The version of the sample.
        version: u32,
        /// Why.
        cause: DecodeCause,
    },
    /// A sample cannot be applied to the aggregate.
    Inapplicable {
        /// The aggregate.
        aggregate: String,
        /// The event.
        event: String,
        /// The version of the sample.
        version: u32,
        /// Why.
        cause: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameName {
                name,
                types: [a, b],
            } => write!(
                f,
                "two events are stored as `{name}`: `{a}` and `{b}`\n  \
                 help: give one another `#[event(name = \"..\", alias = \"{name}\")]`"
            ),
            Self::Changed {
                event,
                version,
                recorded,
                found,
            } => write!(
                f,
                "version {version} of `{event}` was released as `{recorded}`, found `{found}`\n  \
                 help: write a new `version`, and what changed since"
            ),
            Self::Lowered {
                event,
                recorded,
                found,
            } => write!(
                f,
                "version {recorded} of `{event}` is released, found version {found}\n  \
                 help: write `#[event(version = {recorded})]` or a higher one"
            ),
            Self::Unanswered { event } => write!(
                f,
                "no event answers to `{event}`, which is released\n  \
                 help: give `check` its aggregate or the event itself, or write \
                 `#[event(alias = \"{event}\")]` on what it became"
            ),
            Self::Gone { aggregate, event } => write!(
                f,
                "released event `{event}` is gone from `{aggregate}`\n  \
                 help: write `retired(\"{event}\")`, or `#[event(alias = \"{event}\")]` on what \
                 it became"
            ),
            Self::NoAggregate { aggregate } => write!(
                f,
                "no aggregate is called `{aggregate}`, which is released\n  \
                 help: give it to `check`, with `#[aggregate(name = \"{aggregate}\")]`"
            ),
            Self::NoSample { event, cause } => write!(
                f,
                "no sample of `{event}` could be made: {cause}{}\n  \
                 help: give one by `#[event(sample = ..)]`",
                Source(cause)
            ),
            Self::Undecodable {
                event,
                version,
                cause,
            } => write!(
                f,
                "the sample of version {version} of `{event}` does not decode: {cause}{}\n  \
                 help: where nothing like it was ever stored, put something that was in its place",
                Source(cause)
            ),
            Self::Inapplicable {
                aggregate,
                event,
                version,
                cause,
            } => write!(
                f,
                "the sample of version {version} of `{event}` does not apply to `{aggregate}`: \
                 {cause}"
            ),
        }
    }
}

/// What an error says of its cause.
struct Source<'a, E>(&'a E);

impl<E: std::error::Error> fmt::Display for Source<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}
