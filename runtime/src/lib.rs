//! Event sourcing whose history the compiler guards.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]


mod aggregate;
mod decide;
mod event;
mod names;
pub mod prelude;
mod version;

pub use crate::aggregate::{Aggregate, AggregateEvent, AggregateId, Apply, EventInfo};
pub use crate::decide::{Handle, IntoEvents};
pub use crate::event::{DecodeCause, Event};
pub use crate::names::{EventId, IdempotencyKey, InvalidName, StreamId};
pub use crate::version::{ExpectedVersion, Position, Version};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
