//! What a derive knows of the types inside of an item.

use std::marker::PhantomData;

use crate::schema::VersionSchema;
use crate::shape::{Field, Layout, Shape};

/// What the compiler knows of a type: `<Probe<T>>::LAYOUT` is its layout where it implements [`Shape`],
/// and otherwise that of [`UnknownLayout`], which every type has.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: Shape + ?Sized> Probe<T> {
    /// The layout.
    pub const LAYOUT: Option<&'static Layout> = Some(T::LAYOUT);
}

/// The layout of a type that is not known.
pub trait UnknownLayout {
    /// No layout.
    const LAYOUT: Option<&'static Layout> = None;
}

impl<T: ?Sized> UnknownLayout for Probe<T> {}

/// Whether a layout has no part that is known only by name. Where there is no layout at all, that is
/// said elsewhere.
#[must_use]
pub const fn is_known_inside(layout: Option<&Layout>) -> bool {
    match layout {
        Some(layout) => layout.is_known(),
        None => true,
    }
}

/// A type whose layout is not known.
#[derive(Debug)]
pub enum Unknown {}

/// A field that is always there, of a type that is written so.
#[must_use]
pub const fn field(name: &'static str, ty: &'static str, layout: Option<&'static Layout>) -> Field {
    Field::new(name, &Layout::Named(ty, layout))
}

/// A field that may be absent, or whose own fields stand in its place.
#[must_use]
pub const fn unusual_field(
    optional: bool,
    flatten: bool,
    name: &'static str,
    ty: &'static str,
    layout: Option<&'static Layout>,
) -> Field {
    Field {
        optional,
        flatten,
        ..field(name, ty, layout)
    }
}

/// What one version of an event looks like.
#[must_use]
pub const fn version(version: u32, layout: &'static Layout) -> VersionSchema {
    VersionSchema::new(version, Some(layout), &[])
}

/// The same, with the docs of fields by their names.
#[must_use]
pub const fn documented(
    version: u32,
    layout: &'static Layout,
    docs: &'static [(&'static str, &'static str)],
) -> VersionSchema {
    VersionSchema::new(version, Some(layout), docs)
}

/// A version that only a function of the author's reads.
#[must_use]
pub const fn undescribed(version: u32) -> VersionSchema {
    VersionSchema::new(version, None, &[])
}

/// What the versions of an event look like.
pub type Schema = &'static [VersionSchema];

/// What layouts are written with, by names that hide no type of a user's.
pub mod written {
    pub use super::{Probe as __Probe, Unknown as __Unknown, UnknownLayout as __UnknownLayout};
    pub use super::{
        documented as __documented, field as __field, undescribed as __undescribed,
        unusual_field as __unusual_field, version as __version,
    };
    pub use crate::shape::Layout::{
        Enum as __Enum, Named as __Named, Scalar as __Scalar, Struct as __Struct, Tuple as __Tuple,
    };
    pub use crate::shape::{Tagging as __Tagging, Variant as __Variant};
    pub use std::option::Option::{None as __None, Some as __Some};
}
