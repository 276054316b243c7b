//! What the derives' output calls. No part of the public interface: it may change in any release.

pub use serde;
pub use serde_json;
pub use uuid;
