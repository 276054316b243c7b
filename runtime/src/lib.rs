//! Event sourcing whose history the compiler guards.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aggregate;
mod append;
mod clock;
mod decide;
mod event;
mod limits;
mod metadata;
mod names;
pub mod prelude;
mod recorded;
mod replay;
pub mod repository;
mod root;
pub mod schema;
pub mod shape;
mod snapshot;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod upcast;
mod version;

pub use crate::aggregate::{Aggregate, AggregateEvent, AggregateId, Apply, EventInfo};
pub use crate::append::{
    AppendBatch, AppendId, Appended, AppendedStream, InvalidAppend, NewEvent, StreamAppend,
};
pub use crate::clock::Clock;
pub use crate::decide::{Handle, IntoEvents};
pub use crate::event::{DecodeCause, Event};
pub use crate::limits::Limits;
pub use crate::metadata::Metadata;
pub use crate::names::{EventId, IdempotencyKey, InvalidName, StreamId};
pub use crate::recorded::{Recorded, RecordedEvent};
pub use crate::replay::DecodeError;
pub use crate::repository::{
    At, ExecuteError, Executed, LoadError, Past, Repository, Retries, SaveError, UnitOfWork,
};
pub use crate::root::{EncodeError, Root};
pub use crate::snapshot::SnapshotPolicy;
pub use crate::store::{
    AppendError, Conflict, EventStore, MemoryStore, StoreError, StoreErrorKind,
};
#[cfg(feature = "sqlite")]
pub use crate::store::{SqliteOptions, SqliteStore};
pub use crate::version::{ExpectedVersion, Position, Version};

#[cfg(feature = "macros")]
#[cfg_attr(docsrs, doc(cfg(feature = "macros")))]
pub use annals_macros::{Aggregate, AggregateId, Event};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
