//! The rules of a history: each version has exactly one way forward, and each name one field.

use std::collections::{BTreeSet, HashSet};

use quote::ToTokens;
use syn::Type;
use syn::ext::IdentExt;

use super::edition::{Edition, Form, StoredField};
use super::track::{Change, Kind, Track};
use super::upcast::{Source, Upcast};
use crate::attr::Count;
use crate::diag::Diagnostics;
use crate::event::model::{Event, Style};

/// Reports what is wrong, and whether anything was.
pub(crate) fn is_sound(event: &Event, editions: &[Edition<'_>], diag: &Diagnostics) -> bool {
    let errors_before = diag.count();
    for removal in &event.history.removals {
        is_in_range(event, removal, diag);
    }
    for track in &event.history.tracks {
        if is_in_place(event, track, diag) {
            versions(event, track, diag);
            flattened(event, track, diag);
        }
    }
    upcasts(event, diag);
    names(editions, diag);
    let is_sound = event.history.is_read && diag.count() == errors_before;
    if is_sound {
        gaps(event, diag);
    }
    is_sound && diag.count() == errors_before
}

/// Whether what happened to the field can happen to it.
fn is_in_place(event: &Event, track: &Track, diag: &Diagnostics) -> bool {
    let errors_before = diag.count();
    for Change { key, kind, .. } in &track.changes {
        let is_rename = matches!(kind, Kind::Renamed { .. });
        if event.style == Style::Newtype && !matches!(kind, Kind::Retyped(_)) {
            let message = format!("`{key}` is only supported on a field with a name");
            diag.error_with_help(key, message, "leave it out");
        } else if is_rename && track.serde.has("flatten") {
            let message = "`renamed` has no effect on a flattened field: its name is not stored";
            diag.error_with_help(key, message, "leave it out");
        }
    }
    if track.removed.is_some() && event.style == Style::Newtype {
        let message = "`removed` cannot be used with a newtype: it has one field";
        let help = "write `upcast(1 = ..)` with the struct that it was";
        diag.error_with_help(&track.field, message, help);
    }
    diag.count() == errors_before
}

/// The versions at which something happened to one field.
fn versions(event: &Event, track: &Track, diag: &Diagnostics) {
    let mut known = HashSet::new();
    for change in &track.changes {
        let number = change.version.number;
        if !is_in_range(event, &change.version, diag) {
        } else if !known.insert(number) {
            let name = name_of(track);
            let message = format!("duplicate change of {name} at version {number}");
            let help = "give each change a version of its own";
            diag.error_with_help(&change.version.expr, message, help);
        } else {
            within_life(track, change, diag);
        }
    }
    if let Some(removed) = &track.removed
        && (2..=track.since()).contains(&removed.number)
    {
        let (name, since) = (name_of(track), track.since());
        let message = format!("`removed` has no effect: {name} exists from version {since}");
        diag.error_with_help(&removed.expr, message, "write a later version");
    }
}

fn within_life(track: &Track, change: &Change, diag: &Diagnostics) {
    let Change { key, version, kind } = change;
    let since = track.since();
    if version.number < since {
        let message = format!("`{key}` has no effect: the field exists from version {since}");
        diag.error_with_help(&version.expr, message, "write a later version");
    }
    if let Some(removed) = &track.removed
        && version.number >= removed.number
        && !matches!(kind, Kind::Added)
    {
        let removed = removed.number;
        let message = format!("`{key}` has no effect: the field is gone from version {removed}");
        diag.error_with_help(&version.expr, message, "write an earlier version");
    }
}

/// What a flattened map takes in: all that is no field, also what becomes one later.
fn flattened(event: &Event, track: &Track, diag: &Diagnostics) {
    let Some(flatten) = track.serde.any_of(&["flatten"]) else {
        return;
    };
    if !track.types().any(is_map) {
        return;
    }
    let others = event.history.tracks.iter();
    let named = others.filter(|other| !other.serde.has("flatten"));
    for other in named {
        let is_named_later = |change: &&Change| {
            let is_named = !matches!(change.kind, Kind::Retyped(_));
            is_named && change.version.number > track.since()
        };
        if let Some(change) = other.changes.iter().find(is_named_later) {
            let (name, version) = (name_of(other), change.version.number);
            let message =
                format!("a flattened map cannot be used with {name}, new in version {version}");
            diag.error_with_help(flatten, message, "flatten a struct instead of a map");
        }
    }
}

/// Whether the type takes in every field, as far as its name tells.
fn is_map(ty: &Type) -> bool {
    const MAPS: &[&str] = &["BTreeMap", "HashMap", "IndexMap", "Map", "Value"];
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| MAPS.iter().any(|map| last.ident == map))
        }
        _ => false,
    }
}

/// Whether something can have happened at the version.
fn is_in_range(event: &Event, version: &Count<u32>, diag: &Diagnostics) -> bool {
    let current = event.version.number;
    let number = version.number;
    if number == 1 {
        let message = "a change at version 1 has no effect: that version is the first";
        let help = "write the version that brought the change, or leave it out";
        diag.error_with_help(&version.expr, message, help);
    } else if event.version.is_known && number > current {
        let message = format!("expected a version up to {current}, found `{number}`");
        let help = format!("write `#[event(version = {number})]` on the event, or a lower number");
        diag.error_with_help(&version.expr, message, help);
    }
    number > 1 && number <= current
}

fn upcasts(event: &Event, diag: &Diagnostics) {
    let mut known = HashSet::new();
    for upcast in &event.history.upcasts {
        let Count { number, expr } = &upcast.version;
        let current = event.version.number;
        if event.version.is_known && *number >= current {
            let message = format!("expected a version older than {current}, found `{number}`");
            let help = "write a lower number here, or a higher `version` for the event";
            diag.error_with_help(expr, message, help);
        } else if !known.insert(number) {
            let message = format!("duplicate `upcast({number} = ..)`");
            diag.error_with_help(expr, message, "leave one of the two out");
        }
        json_is_older(event, upcast, diag);
    }
    told_once(event, diag);
}

fn json_is_older(event: &Event, upcast: &Upcast, diag: &Diagnostics) {
    let Source::Json { key, .. } = &upcast.source else {
        return;
    };
    let is_older_type = |other: &&Upcast| {
        let is_typed = matches!(other.source, Source::Typed(_));
        is_typed && other.version.number < upcast.version.number
    };
    if let Some(typed) = event.history.upcasts.iter().find(is_older_type) {
        let older = typed.version.number;
        let message = format!(
            "`json(..)` cannot be used with the type of an older version, `upcast({older} = ..)`"
        );
        let help = format!("write a type here, or `upcast({older} = json(..))`");
        diag.error_with_help(key, message, help);
    }
}

/// Upcasts are the oldest steps: no change of a field tells of a version that one leads to.
fn told_once(event: &Event, diag: &Diagnostics) {
    let Some(newest) = event.history.newest_upcast() else {
        return;
    };
    let newest = newest.version.number;
    for version in event.history.changes() {
        let Count { number, expr } = version;
        let before = number.saturating_sub(1);
        if event.history.upcast_from(before).is_some() {
            let message =
                format!("duplicate step to version {number}: `upcast({before} = ..)` is one");
            diag.error_with_help(expr, message, "leave one of the two out");
        } else if before < newest && before > 0 {
            let message =
                format!("a change at version {number} cannot be used with `upcast({newest} = ..)`");
            let help =
                format!("write `upcast({before} = ..)` instead: upcasts are the oldest steps");
            diag.error_with_help(expr, message, help);
        }
    }
}

/// The versions that nothing leads on from.
fn gaps(event: &Event, diag: &Diagnostics) {
    let current = event.version.number;
    let steps: BTreeSet<u32> = event.history.declared_steps().chain([current]).collect();
    let newest_upcast = event.history.newest_upcast();
    let newest_upcast = newest_upcast.map_or(0, |upcast| upcast.version.number);
    let mut next = 1;
    for step in steps {
        if step > newest_upcast && step > next {
            missing_change(event, next + 1, step, diag);
        } else if step > next {
            missing_upcast(event, next, step - 1, diag);
        }
        next = step.saturating_add(1);
    }
}

fn missing_change(event: &Event, first: u32, last: u32, diag: &Diagnostics) {
    let before = first - 1;
    let message = match first == last {
        true => format!("missing change at version {first}"),
        false => format!("missing changes at versions {first} to {last}"),
    };
    let help = format!(
        "declare it by `since`, `renamed`, `retyped`, `removed` or `upcast({before} = ..)`, \
         or lower `version`"
    );
    diag.error_with_help(&event.version.declared, message, help);
}

fn missing_upcast(event: &Event, first: u32, last: u32, diag: &Diagnostics) {
    let (ident, name) = (&event.ident, event.ident.unraw());
    let message = match first == last {
        true => format!("version {first} of `{name}` has no way forward"),
        false => format!("versions {first} to {last} of `{name}` have no way forward"),
    };
    let help = format!("write `upcast({first} = ..)` with the type that it was");
    diag.error_with_help(ident, message, help);
}

/// No two fields have one name at one version.
fn names(editions: &[Edition<'_>], diag: &Diagnostics) {
    let mut known = HashSet::new();
    for edition in editions.iter().rev() {
        let Form::Struct(item) = &edition.form else {
            continue;
        };
        for (index, second) in item.fields.iter().enumerate() {
            let mut before = item.fields.iter().take(index);
            let Some(first) = before.find(|first| clash(first, second)) else {
                continue;
            };
            let pair: [*const Track; 2] = [first.track, second.track];
            if known.insert(pair) {
                same_name(edition.version, first, second, diag);
            }
        }
    }
}

fn clash(first: &StoredField<'_>, second: &StoredField<'_>) -> bool {
    let same_name = first.name.is_some() && first.name == second.name;
    same_name || (first.ident.is_some() && first.ident == second.ident)
}

fn same_name(version: u32, first: &StoredField<'_>, second: &StoredField<'_>, diag: &Diagnostics) {
    let name = second.name.clone().unwrap_or_else(|| name_of(second.track));
    let renamed = second.track.name_before(version);
    if let Some(from) = renamed.or(first.track.name_before(version)) {
        let message = format!("duplicate field `{name}` at version {version}");
        diag.error_with_help(from, message, "write the name that it had then");
    } else if second.track.removed.is_some() {
        let message = format!("duplicate field `{name}` at version {version}");
        let help = "leave `removed` out, or write `since` on the other field";
        diag.error_with_help(&second.track.field.ident, message, help);
    } else {
        let message = format!("duplicate stored name `{name}`");
        let help = "give one of the two fields another `#[serde(rename = \"..\")]`";
        diag.error_with_help(&second.track.field.ident, message, help);
    }
}

/// The field, as one speaks of it.
fn name_of(track: &Track) -> String {
    match &track.field.ident {
        Some(ident) => format!("`{}`", ident.to_token_stream()),
        None => "the field".to_owned(),
    }
}
