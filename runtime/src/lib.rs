//! Event sourcing whose history the compiler guards.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aggregate;
mod decide;
mod event;
mod names;
pub mod prelude;
mod snapshot;
mod version;

pub use crate::aggregate::{Aggregate, AggregateEvent, AggregateId, Apply, EventInfo};
pub use crate::decide::{Handle, IntoEvents};
pub use crate::event::{DecodeCause, Event};
pub use crate::names::{EventId, IdempotencyKey, InvalidName, StreamId};
pub use crate::snapshot::SnapshotPolicy;
pub use crate::version::{ExpectedVersion, Position, Version};

#[cfg(feature = "macros")]
#[cfg_attr(docsrs, doc(cfg(feature = "macros")))]
pub use annals_macros::{Aggregate, AggregateId, Event};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
