//! The rules of a projection that span several options.

use std::collections::HashSet;

use syn::{LitStr, Path};

use super::model::{List, Projection, Tables, text};
use crate::diag::{Diagnostics, found};

/// Reports what is wrong, and takes out what would be wrong a second time when expanded.
pub(crate) fn check(projection: &mut Projection, diag: &Diagnostics) {
    parameters(projection, "projection", diag);
    lists(projection, diag);
}

/// Holds what is derived to be one type, whose name is that of its checkpoint.
pub(crate) fn parameters(projection: &Projection, what: &str, diag: &Diagnostics) {
    for param in &projection.generics.params {
        let message = format!("expected a {what} without parameters, found one");
        diag.error_with_help(param, message, "write the types of the fields out");
    }
}

/// Holds each type to stand in one place.
pub(crate) fn lists(projection: &mut Projection, diag: &Diagnostics) {
    distinct(&mut projection.of, diag);
    distinct(&mut projection.events, diag);
    distinct(&mut projection.ignore, diag);
    ignored(projection, diag);
    tables(&projection.tables, diag);
}

/// The names go into statements as they are, and SQLite takes no notice of their case.
fn tables(tables: &Tables, diag: &Diagnostics) {
    let mut known = HashSet::new();
    for name in &tables.names {
        let value = name.value();
        table(name, &value, diag);
        if !known.insert(value.to_ascii_lowercase()) {
            let message = format!("duplicate table `{value}`");
            diag.error_with_help(name, message, "leave one of the two out");
        }
    }
}

fn table(name: &LitStr, value: &str, diag: &Diagnostics) {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let begins_well = value.starts_with(|first: char| is_plain(first) && !first.is_ascii_digit());
    if !begins_well || !value.chars().all(is_plain) {
        let message = format!("expected the name of a table, found {}", found(name));
        let help = "write letters, digits and underscores, a digit not first";
        diag.error_with_help(name, message, help);
    } else if is_reserved(&value.to_ascii_lowercase()) {
        let message = format!("`{value}` is a name that annals or SQLite has for itself");
        diag.error_with_help(name, message, "write another name");
    }
}

fn is_reserved(name: &str) -> bool {
    name == "events" || name.starts_with("annals_") || name.starts_with("sqlite_")
}

pub(crate) fn distinct(list: &mut List, diag: &Diagnostics) {
    let mut known = HashSet::new();
    list.paths.retain(|path| {
        let is_new = known.insert(text(path));
        if !is_new {
            let message = format!("duplicate type `{}`", text(path));
            diag.error_with_help(path, message, "leave one of the two out");
        }
        is_new
    });
}

fn ignored(projection: &mut Projection, diag: &Diagnostics) {
    let Projection {
        of, events, ignore, ..
    } = projection;
    if let Some(key) = &ignore.key
        && of.key.is_none()
    {
        let help = "leave it out: only the events in `events(..)` are read";
        diag.error_with_help(key, "`ignore(..)` requires `of(..)`", help);
        ignore.paths.clear();
    }
    let is_picked = |path: &Path| events.paths.iter().any(|event| text(event) == text(path));
    ignore.paths.retain(|path| {
        let both = is_picked(path);
        if both {
            let message = format!(
                "`{}` cannot be used in both `events(..)` and `ignore(..)`",
                text(path)
            );
            diag.error_with_help(path, message, "leave it out of one of the two");
        }
        !both
    });
}
