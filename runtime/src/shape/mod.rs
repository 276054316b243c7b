//! The layout of types as it stands in JSON, as constants: what the schema lock compares.

mod builtin;
mod fit;
mod layout;
pub(crate) mod name;
mod reader;
pub(crate) mod released;
mod text;

pub use self::fit::{Fit, fit, reads, same};
pub use self::layout::{Field, Layout, Tagging, Variant};
pub(crate) use self::text::inlined;

/// A type whose layout in JSON is known to the compiler.
///
/// Derived with `#[derive(Shape)]` on the value types that stand in events, so that the schema lock
/// sees a change inside them. Built in for std's types, and for those of uuid and chrono.
///
/// # Examples
///
/// ```
/// use annals::shape::Shape;
///
/// assert_eq!(<Vec<Option<u32>>>::LAYOUT.to_string(), "list<option<u32>>");
/// ```
#[diagnostic::on_unimplemented(
    message = "the layout of `{Self}` is not known",
    label = "no `Shape`",
    note = "add `#[derive(Shape)]` to `{Self}`"
)]
pub trait Shape {
    /// The layout.
    const LAYOUT: &'static Layout;
}
