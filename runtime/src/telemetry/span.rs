//! The spans: one a piece of work. Each is at the level debug, and costs a comparison where nobody listens.
//!
//! A future is instrumented, never entered: it may be polled on any thread, and dropped at any point.
//! Fields that are known late are recorded on the span itself, never on the present one, which may be
//! the user's.

use tracing::field::Empty;
use tracing::{Span, debug_span};

use crate::append::AppendBatch;
use crate::names::StreamId;
use crate::version::{Position, Version};

/// Around a command, from the look-up of its key to its answer.
pub(crate) fn execute(stream: &StreamId) -> Span {
    debug_span!("execute", %stream, version = Empty, position = Empty)
}

/// Around the reading of a stream from its snapshot, or from a known state on.
pub(crate) fn load(stream: &StreamId) -> Span {
    debug_span!("load", %stream, version = Empty, replayed = Empty)
}

/// Around an append, from its sending to its answer.
pub(crate) fn append(batch: &AppendBatch) -> Span {
    let span = debug_span!(
        "append",
        id = %batch.id(),
        stream = Empty,
        streams = batch.streams().len(),
        events = batch.event_count(),
        version = Empty,
        position = Empty,
    );
    if let [only] = batch.streams()
        && !span.is_disabled()
    {
        span.record("stream", tracing::field::display(only.stream()));
    }
    span
}

/// Around one transaction of a projection.
pub(crate) fn project(projection: &'static str, events: usize, position: Position) -> Span {
    let position = position.get();
    debug_span!("project", projection, events, position)
}

/// Records the version that a piece of work came to.
pub(crate) fn at_version(span: &Span, version: Version) {
    span.record("version", version.get());
}

/// Records the position that a piece of work came to.
pub(crate) fn at_position(span: &Span, position: Position) {
    span.record("position", position.get());
}
