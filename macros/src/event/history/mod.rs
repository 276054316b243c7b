//! What an event was before: its older versions, and the step from each to the next.
//!
//! A field of today, or one that is gone, is a [`Track`](track::Track) through the versions. What it all
//! comes to at one version is an [`Edition`](edition::Edition).

pub(crate) mod check;
pub(crate) mod conversions;
pub(crate) mod decode;
pub(crate) mod edition;
pub(crate) mod model;
pub(crate) mod shapes;
pub(crate) mod track;
pub(crate) mod upcast;
