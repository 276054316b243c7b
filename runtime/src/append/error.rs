//! What is wrong with a batch before any store sees it.

use std::borrow::Cow;

use crate::names::{InvalidName, StreamId};

/// A batch that no store would take: nothing of it is stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAppend {
    /// A name is empty or has a forbidden character.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A name, an event or the batch is larger than the store's [`Limits`](crate::Limits) allow.
    #[error("{what} has {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The greatest size allowed.
        limit: usize,
    },
    /// The payload is not JSON.
    #[error("the payload of `{event_type}` is not JSON")]
    NotJson {
        /// The event's name.
        event_type: Cow<'static, str>,
        /// Where the text stops being JSON.
        source: serde_json::Error,
    },
    /// Schema versions begin with 1.
    #[error("`{event_type}` has schema version 0, versions begin with 1")]
    NoSuchVersion {
        /// The event's name.
        event_type: Cow<'static, str>,
    },
    /// One stream stands in the batch twice.
    #[error("stream {stream} stands in the batch twice")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// There is nothing to store.
    #[error("the batch has a stream without events")]
    NoEvents,
}
