//! Parts of messages.

use syn::ext::IdentExt;

use crate::event::model::Event;

/// Which version of the event a message is about.
pub(super) fn released(version: u32, event: &Event) -> String {
    format!("version {version} of `{}`", event.ident.unraw())
}

/// The last name of a path that was recorded.
pub(super) fn last_name(rust_type: &str) -> &str {
    rust_type.rsplit("::").next().unwrap_or(rust_type)
}

/// Layouts that have a name of their own in Rust.
const TYPES: &[(&str, &str)] = &[
    ("string", "String"),
    ("uuid", "Uuid"),
    ("decimal", "Decimal"),
    ("datetime", "DateTime<Utc>"),
    ("date", "NaiveDate"),
    ("local-datetime", "NaiveDateTime"),
    ("time", "NaiveTime"),
    ("json", "serde_json::Value"),
];

/// Those that have the same name in both.
const SCALARS: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64",
    "u128",
];

/// A type of the layout, as the author of an event writes it; `..` where it is not plain from the layout.
pub(super) fn type_of(layout: &str) -> String {
    plain_type(layout).unwrap_or_else(|| "..".to_owned())
}

fn plain_type(layout: &str) -> Option<String> {
    let inside = |name: &str| layout.strip_prefix(name)?.strip_suffix('>');
    if let Some(inner) = inside("option<") {
        return Some(format!("Option<{}>", plain_type(inner)?));
    }
    if let Some(inner) = inside("list<") {
        return Some(format!("Vec<{}>", plain_type(inner)?));
    }
    let named = TYPES.iter().find(|(name, _)| *name == layout);
    let same = SCALARS.iter().find(|name| **name == layout);
    named.map(|(_, ty)| ty).or(same).map(ToString::to_string)
}
