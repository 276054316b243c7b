//! What a module that defines or uses aggregates imports: `use annals::prelude::*`.

pub use serde::{Deserialize, Serialize};

#[cfg(feature = "sqlite")]
pub use crate::SqliteStore;
pub use crate::{
    Aggregate, AggregateId, Apply, At, Event, ExpectedVersion, Handle, IntoEvents, MemoryStore,
    Metadata, Position, Repository, Root, Shape, Version,
};
