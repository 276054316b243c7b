//! What a module that defines or uses aggregates imports: `use annals::prelude::*`.

pub use serde::{Deserialize, Serialize};

pub use crate::{
    Aggregate, AggregateId, Apply, At, Event, ExpectedVersion, Handle, IntoEvents, Metadata,
    Position, Repository, Root, Shape, Version,
};
