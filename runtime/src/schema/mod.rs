//! The schema of every version of every event, as data.

mod catalog;
mod document;
mod json_schema;
mod scalar;

pub(crate) use self::catalog::Sample;
pub use self::catalog::{AggregateSchema, Catalog, Describe, EventSchema};
use crate::shape::Layout;

/// What one version of an event looks like in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionSchema {
    /// The schema version.
    pub version: u32,
    /// The layout of the payload; `None` where the version is only read through a JSON upcast.
    pub layout: Option<&'static Layout>,
    /// The doc comments of its fields, by their names in JSON.
    pub docs: &'static [(&'static str, &'static str)],
}

impl VersionSchema {
    /// States the layout of a version and the docs of its fields.
    #[must_use]
    pub const fn new(
        version: u32,
        layout: Option<&'static Layout>,
        docs: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            version,
            layout,
            docs,
        }
    }
}
