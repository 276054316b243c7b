//! A layout as text, as the schema lock records it.

use std::fmt;

use super::name::Name;
use super::{Field, Layout, Tagging, Variant};

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Scalar(name) => f.write_str(name),
            Self::Option(inner) => write!(f, "option<{inner}>"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Array(inner, length) => write!(f, "array<{inner}, {length}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Tuple(parts) => write!(f, "({})", Separated(parts)),
            Self::Struct(fields) => write!(f, "{{{}}}", Separated(&inlined(fields))),
            Self::Enum { tagging, variants } => {
                write!(f, "enum{tagging}[")?;
                match tagging {
                    Tagging::Untagged => Separated(&payloads(variants)).fmt(f)?,
                    _ => Separated(variants).fmt(f)?,
                }
                f.write_str("]")
            }
            Self::Named(_, Some(layout)) => layout.fmt(f),
            Self::Named(name, None) => write!(f, "?{name}"),
            Self::Recursive(name) => write!(f, "^{name}"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, layout, .. } = self;
        match (self.flatten, self.optional) {
            (true, _) => write!(f, "..{layout}"),
            (false, true) => write!(f, "{}?: {layout}", Name(name)),
            (false, false) => write!(f, "{}: {layout}", Name(name)),
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dots = if self.other { ".." } else { "" };
        write!(f, "{dots}{}", Name(self.name))?;
        match self.layout {
            Some(layout) => write!(f, " {layout}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Tagging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::External => Ok(()),
            Self::Internal(tag) => write!(f, "({})", Name(tag)),
            Self::Adjacent(tag, content) => write!(f, "({}, {})", Name(tag), Name(content)),
            Self::Untagged => f.write_str("(|)"),
        }
    }
}

/// The fields with those of flattened structs in their place.
pub(crate) fn inlined(fields: &'static [Field]) -> Vec<&'static Field> {
    let inline = |field: &'static Field| match field.layout.flattened() {
        Some(inner) if field.flatten => inlined(inner),
        _ => vec![field],
    };
    fields.iter().flat_map(inline).collect()
}

/// What the variants of an untagged enum carry: their names do not stand in JSON.
fn payloads(variants: &[Variant]) -> Vec<&'static Layout> {
    let payload = |variant: &Variant| variant.layout.unwrap_or(&Layout::Scalar("null"));
    variants.iter().map(payload).collect()
}

/// Parts with a comma between them.
struct Separated<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Separated<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{part}")?;
        }
        Ok(())
    }
}
