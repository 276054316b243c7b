//! What a module that defines or uses aggregates imports: `use annals::prelude::*`.

pub use serde::{Deserialize, Serialize};

pub use crate::{
    Aggregate, AggregateId, Apply, Event, ExpectedVersion, Handle, IntoEvents, Position, Version,
};
