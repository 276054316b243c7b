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
    /// One of several variants.
    Enum {
        /// How variants are told apart.
        tagging: Tagging,
        /// The variants.
        variants: &'static [Variant],
    },
    /// A type by the name it is written with, and its layout where that is known.
    Named(&'static str, Option<&'static Layout>),
    /// The type itself, inside itself, by its name.
    Recursive(&'static str),
}

/// A field of a [`Layout::Struct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether its own fields stand in its place, as with `#[serde(flatten)]`.
    pub flatten: bool,
    /// Its layout.
    pub layout: Layout,
}

/// A variant of a [`Layout::Enum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Its name in JSON.
    pub name: &'static str,
    /// Whether it stands for every name that is not known, as with `#[serde(other)]`.
    pub other: bool,
    /// What it carries; `None` for a unit variant.
    pub layout: Option<&'static Layout>,
}

/// How the variants of a [`Layout::Enum`] are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// By the one key of an object, or a string: serde's default.
    External,
    /// By a field beside the variant's own.
    Internal(&'static str),
    /// By one field, with what the variant carries in another.
    Adjacent(&'static str, &'static str),
    /// Not at all: the first variant that fits.
    Untagged,
}

impl Field {
    /// A field that is always there.
    #[must_use]
    pub const fn new(name: &'static str, layout: &Layout) -> Self {
        Self {
            name,
            optional: false,
            flatten: false,
            layout: *layout,
        }
    }
}

impl Layout {
    /// Whether no part of it is a type known only by name.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        match *self {
            Self::Scalar(_) | Self::Recursive(_) => true,
            Self::Named(_, None) => false,
            Self::Option(inner)
            | Self::List(inner)
            | Self::Array(inner, _)
            | Self::Named(_, Some(inner)) => inner.is_known(),
            Self::Map(key, value) => key.is_known() && value.is_known(),
            Self::Tuple(parts) => are_known(parts),
            Self::Struct(fields) => fields_are_known(fields),
            Self::Enum { variants, .. } => variants_are_known(variants),
        }
    }

    /// The fields that a flattened value of this layout adds to the object around it.
    pub(super) const fn flattened(&self) -> Option<&'static [Field]> {
        match *self {
            Self::Struct(fields) => Some(fields),
            Self::Named(_, Some(inner)) => inner.flattened(),
            _ => None,
        }
    }
}

const fn are_known(mut parts: &[&Layout]) -> bool {
    while let [part, rest @ ..] = parts {
        if !part.is_known() {
            return false;
        }
        parts = rest;
    }
    true
}

const fn fields_are_known(mut fields: &[Field]) -> bool {
    while let [field, rest @ ..] = fields {
        if !field.layout.is_known() {
            return false;
        }
        fields = rest;
    }
    true
}

const fn variants_are_known(mut variants: &[Variant]) -> bool {
    while let [variant, rest @ ..] = variants {
        if let Some(layout) = variant.layout
            && !layout.is_known()
        {
            return false;
        }
        variants = rest;
    }
    true
}
