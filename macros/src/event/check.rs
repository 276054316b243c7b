//! The rules of an event that span several attributes, or its fields.

use std::collections::HashSet;

use quote::ToTokens;
use syn::{Field, GenericParam, Path, Type};

use super::history;
use super::history::edition::Edition;
use super::model::Event;
use super::parts;
use crate::diag::Diagnostics;
use crate::name;
use crate::serde_attr::Serde;

/// What serde would store instead of the event's own fields.
const OTHER_LAYOUTS: &[&str] = &["from", "into", "tag", "try_from"];

/// What keeps a field out of the stored event.
const SKIPS: &[&str] = &[
    "skip",
    "skip_deserializing",
    "skip_serializing",
    "skip_serializing_if",
];

/// Reports what is wrong; whether the history is right.
pub(crate) fn check(event: &Event, editions: &[Edition<'_>], diag: &Diagnostics) -> bool {
    generics(event, diag);
    aliases(event, diag);
    container(event, diag);
    for field in event.fields() {
        skipped_field(event, field, diag);
        names_of_field(field, diag);
    }
    if event.generics.params.is_empty() {
        let types = event.history.types();
        types.for_each(|ty| field_type(ty, diag));
    }
    history::check::is_sound(event, editions, diag)
}

fn generics(event: &Event, diag: &Diagnostics) {
    let help = "write the types of the fields out";
    for param in &event.generics.params {
        let what = match param {
            GenericParam::Type(_) => "a type parameter",
            GenericParam::Lifetime(_) => "a lifetime",
            GenericParam::Const(_) => "a const parameter",
        };
        let message = format!("expected an event without parameters, found {what}");
        diag.error_with_help(param, message, help);
    }
}

fn aliases(event: &Event, diag: &Diagnostics) {
    let mut known = HashSet::from([event.name.value()]);
    for alias in &event.aliases {
        if name::is_valid(alias, diag) && !known.insert(alias.value()) {
            let message = format!("duplicate name {}", alias.to_token_stream());
            diag.error_with_help(alias, message, "leave this `alias` out");
        }
    }
}

fn container(event: &Event, diag: &Diagnostics) {
    let transparent: &[&str] = match event.is_named() {
        true => &["transparent"],
        false => &[],
    };
    for keys in [OTHER_LAYOUTS, transparent] {
        if let Some(path) = event.serde.any_of(keys) {
            let message = format!("`#[serde({})]` cannot be used with an event", name_of(path));
            let help = "leave it out: an event is stored as its own fields";
            diag.error_with_help(path, message, help);
        }
    }
    let names = event.serde.names("rename_all");
    if let Some(path) = names.path.as_ref().filter(|_| names.differ()) {
        written_and_read(path, diag);
    }
}

fn skipped_field(event: &Event, field: &Field, diag: &Diagnostics) {
    let serde = Serde::of(&field.attrs);
    if serde.has("default") || event.serde.has("default") {
        return;
    }
    if let Some(path) = serde.any_of(SKIPS) {
        let key = name_of(path);
        let message = format!("`#[serde({key})]` requires `default` to read the event back");
        diag.error_with_help(path, message, "add `#[serde(default)]` to the field");
    }
}

fn names_of_field(field: &Field, diag: &Diagnostics) {
    let serde = Serde::of(&field.attrs);
    let names = serde.names("rename");
    if let Some(path) = names
        .path
        .as_ref()
        .filter(|_| names.differ() && !serde.has("alias"))
    {
        written_and_read(path, diag);
    }
}

fn written_and_read(path: &Path, diag: &Diagnostics) {
    let key = name_of(path);
    let message = format!("`{key}` requires one name for writing and reading");
    diag.error_with_help(path, message, format_args!("write `{key} = \"..\"`"));
}

/// Reports the parts of a type that do not mean the same on every machine, or cannot be read back.
fn field_type(ty: &Type, diag: &Diagnostics) {
    parts::of(ty, &mut |part| match part {
        Type::Reference(_) => {
            let message = "a reference cannot be used in an event: nothing owns what is read back";
            let help = "write an owned type, such as `String` or `Vec<..>`";
            diag.error_with_help(part, message, help);
        }
        Type::Path(path) => named_type(&path.path, diag),
        _ => {}
    });
}

fn named_type(path: &Path, diag: &Diagnostics) {
    let name = name_of(path);
    let (why, instead) = match name.as_str() {
        "usize" => ("its size differs between machines", "u64"),
        "isize" => ("its size differs between machines", "i64"),
        "std::time::Instant" | "time::Instant" => {
            ("it ends with the process", "std::time::SystemTime")
        }
        _ => return,
    };
    let message = format!("`{name}` cannot be used in an event: {why}");
    diag.error_with_help(path, message, format_args!("write `{instead}`"));
}

/// A path as one writes it, without blanks and the leading colons.
fn name_of(path: &Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}
