//! The layout of types as it stands in JSON, as constants: what the schema lock compares.

mod builtin;
mod fit;
mod layout;
mod name;
mod text;

pub use self::fit::{Fit, fit, reads, same};
pub use self::layout::{Field, Layout, Tagging, Variant};

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
