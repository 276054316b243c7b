//! [`Layout`]: a tree of what a type looks like in JSON.

/// What a type looks like in JSON.
///
/// Its text, by `Display`, is what the schema lock records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// A value without parts, by name: `bool`, `u32`, `string`, `uuid`.
    Scalar(&'static str),
    /// A value or null.
    Option(&'static Layout),
    /// Any number of values.
    List(&'static Layout),
    /// As many values as stated.
    Array(&'static Layout, usize),
    /// Keys and values.
    Map(&'static Layout, &'static Layout),
    /// A list with a layout for each place.
    Tuple(&'static [&'static Layout]),
    /// An object with these fields.
    Struct(&'static [Field]),
    /// One of several variants, told apart as serde's attributes say.
    Enum {
        /// How variants are told apart: `""` for serde's default, else `tag="t"`,
        /// `tag="t",content="c"` or `untagged`.
        tag: &'static str,
        /// The variants.
        variants: &'static [Variant],
    },
    /// A type whose layout is not known, by the name it is written with.
    Opaque(&'static str),
    /// The type itself, inside itself, by the name it is written with.
    Recursive(&'static str),
}

/// A field of a [`Layout::Struct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Whether it may be absent.
    pub optional: bool,
    /// Its layout.
    pub layout: &'static Layout,
}

/// A variant of a [`Layout::Enum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it carries; `None` for a unit variant.
    pub layout: Option<&'static Layout>,
}
