//! The rules of a projection that span several options.

use std::collections::HashSet;

use syn::Path;

use super::model::{List, Projection, text};
use crate::diag::Diagnostics;

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
