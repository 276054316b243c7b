//! Compares the fields of a version with those that were released.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use syn::Type;
use syn::ext::IdentExt;

use super::event::Version;
use super::format::Part as Recorded;
use super::message::{released, type_of};
use crate::diag::Diagnostics;
use crate::event::history::edition::{StoredField, Struct};
use crate::event::history::track::{Change, Kind, Track};
use crate::shape::layout::Context;
use crate::shape::part::Part;

/// What was reported of newer versions, or is compared there.
#[derive(Default)]
pub(super) struct Reported {
    tracks: HashSet<*const Track>,
    names: HashSet<String>,
    /// Types, with the layouts that were recorded of them.
    types: HashSet<(*const Type, String)>,
}

/// A field as it stands in the code.
#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'a str,
    stored: &'a StoredField<'a>,
    part: &'a Part,
}

/// Reports fields that were added, removed or renamed, and has the compiler compare the types of the
/// others.
pub(super) fn compare(
    version: &Version<'_>,
    item: &Struct<'_>,
    parts: &[Part],
    reported: &mut Reported,
    diag: &Diagnostics,
) -> TokenStream {
    let fields = fields(item, parts);
    let recorded = version.record.fields();
    let names = Names::of(&fields, &recorded);
    names.report(version, reported, diag);
    let both = fields.iter().filter_map(|field| {
        let is_it = |part: &&&Recorded| part.name.as_deref() == Some(field.name);
        recorded.iter().find(is_it).map(|part| (*field, *part))
    });
    both.map(|(field, recorded)| {
        presence(version, field, recorded, diag);
        let compared = (std::ptr::from_ref(field.stored.ty), recorded.layout.clone());
        match reported.types.insert(compared) {
            true => layout(version, field, recorded),
            false => TokenStream::new(),
        }
    })
    .collect()
}

/// The fields that are stored, with how they stand in JSON.
fn fields<'a>(item: &'a Struct<'a>, parts: &'a [Part]) -> Vec<Field<'a>> {
    let named = |part: &'a Part| {
        let name = part.name.as_deref()?;
        let mut stored = item.fields.iter();
        let stored = stored.find(|stored| stored.name.as_deref() == Some(name))?;
        Some(Field { name, stored, part })
    };
    parts.iter().filter_map(named).collect()
}

/// The names that only one of the two sides has.
struct Names<'a> {
    added: Vec<Field<'a>>,
    removed: Vec<&'a str>,
    renamed: Vec<(Field<'a>, &'a str)>,
}

impl<'a> Names<'a> {
    fn of(fields: &[Field<'a>], recorded: &[&'a Recorded]) -> Self {
        let recorded: Vec<&str> = recorded
            .iter()
            .filter_map(|part| part.name.as_deref())
            .collect();
        let known: HashSet<&str> = recorded.iter().copied().collect();
        let current: HashSet<&str> = fields.iter().map(|field| field.name).collect();
        let added = |field: &Field<'a>| !known.contains(field.name);
        let removed = |name: &&'a str| !current.contains(name);
        let is_one = fields.iter().filter(|field| added(field)).count() == 1
            && recorded.iter().filter(|name| removed(name)).count() == 1;
        let mut names = Self {
            added: Vec::new(),
            removed: recorded.iter().copied().filter(removed).collect(),
            renamed: Vec::new(),
        };
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| added(field)) {
            // A field in the place of one that is gone is most likely that one.
            let before = match is_one {
                true => names.removed.first().copied(),
                false => recorded.get(index).copied().filter(removed),
            };
            match before {
                None => names.added.push(*field),
                Some(before) => {
                    names.removed.retain(|name| *name != before);
                    names.renamed.push((*field, before));
                }
            }
        }
        names
    }

    fn report(&self, version: &Version<'_>, reported: &mut Reported, diag: &Diagnostics) {
        for field in &self.added {
            if reported.tracks.insert(field.stored.track) {
                added(version, *field, diag);
            }
        }
        for name in &self.removed {
            if reported.names.insert((*name).to_owned()) {
                removed(version, name, diag);
            }
        }
        if self.renamed_at_once(version, diag) {
            return;
        }
        for (field, before) in &self.renamed {
            if reported.tracks.insert(field.stored.track) {
                renamed(version, *field, before, diag);
            }
        }
    }
}

impl Names<'_> {
    /// Reports a `rename_all` that changed the names of all fields.
    fn renamed_at_once(&self, version: &Version<'_>, diag: &Diagnostics) -> bool {
        let Some(rename_all) = version.event.serde.any_of(&["rename_all"]) else {
            return false;
        };
        let has_own = |(field, _): &(Field<'_>, &str)| field.stored.track.serde.has("rename");
        let is_at_once = self.renamed.len() > 1 && !self.renamed.iter().any(has_own);
        if is_at_once && version.is_current() {
            let message = format!(
                "`rename_all` renames {}",
                whose_version_is_released(version)
            );
            let help =
                "leave `rename_all` as it was, and write `#[serde(rename = \"..\")]` on new fields";
            diag.error_with_help(rename_all, message, help);
        }
        is_at_once
    }
}

fn added(version: &Version<'_>, field: Field<'_>, diag: &Diagnostics) {
    let Field { name, stored, .. } = field;
    let (next, track) = (version.next(), stored.track);
    let since = track
        .changes
        .iter()
        .find(|change| matches!(change.kind, Kind::Added));
    if version.is_current() {
        let message = format!(
            "`{name}` was added to {}",
            whose_version_is_released(version)
        );
        let help = format!(
            "write `#[event(version = {next})]` on the event, \
             and `#[event(since = {next}, default = ..)]` on the field"
        );
        return diag.error_with_help(&track.field.ident, message, help);
    }
    let released = released(version.number, version.event);
    let message = format!("`{name}` is not in {released}, which is released");
    match since {
        Some(since) => {
            let help = format!("write `since = {next}`");
            diag.error_with_help(&since.version.expr, message, help);
        }
        None => {
            let help = format!("write `#[event(since = {next}, default = ..)]` on the field");
            diag.error_with_help(&track.field.ident, message, help);
        }
    }
}

fn removed(version: &Version<'_>, name: &str, diag: &Diagnostics) {
    let (next, event) = (version.next(), version.event);
    let fields = version.record.fields();
    let recorded = fields
        .iter()
        .find(|part| part.name.as_deref() == Some(name));
    let ty = recorded.map_or_else(|| "..".to_owned(), |part| type_of(&part.layout));
    if version.is_current() {
        let message = format!(
            "`{name}` was removed from {}",
            whose_version_is_released(version)
        );
        let help =
            format!("write `#[event(version = {next}, removed(since = {next}, {name}: {ty}))]`");
        return diag.error_with_help(&event.ident, message, help);
    }
    let released = released(version.number, event);
    let message = format!("`{name}` is missing in {released}, which is released");
    let mut later = event
        .history
        .tracks
        .iter()
        .filter(|track| is_called(track, name));
    match later.find_map(|track| track.changes.first()) {
        Some(since) => {
            let help = "write the version that brought it, or leave `since` out";
            diag.error_with_help(&since.version.expr, message, help);
        }
        None => {
            let help = format!("write `#[event(removed(since = {next}, {name}: {ty}))]`");
            diag.error_with_help(&event.ident, message, help);
        }
    }
}

fn is_called(track: &Track, name: &str) -> bool {
    let ident = track.field.ident.as_ref();
    ident.is_some_and(|ident| ident.unraw() == name)
}

fn renamed(version: &Version<'_>, field: Field<'_>, before: &str, diag: &Diagnostics) {
    let Field { name, stored, .. } = field;
    let (next, track) = (version.next(), stored.track);
    let rename = format!("`#[event(renamed(since = {next}, from = \"{before}\"))]` on the field");
    if version.is_current() {
        let message = format!(
            "`{before}` became `{name}` in {}",
            whose_version_is_released(version)
        );
        let help = format!(
            "restore the name, or write `#[event(version = {next})]` on the event, and {rename}"
        );
        return match track.serde.any_of(&["rename"]) {
            Some(serde) => diag.error_with_help(serde, message, help),
            None => diag.error_with_help(&track.field.ident, message, help),
        };
    }
    let released = released(version.number, version.event);
    let message = format!("`{name}` is called `{before}` in {released}, which is released");
    let later = |change: &&Change| change.version.number > version.number;
    let renamed = track
        .changes
        .iter()
        .filter(later)
        .find_map(|change| match &change.kind {
            Kind::Renamed { from } => Some(from),
            _ => None,
        });
    match renamed {
        Some(from) => {
            diag.error_with_help(from, message, format_args!("write `from = \"{before}\"`"));
        }
        None => diag.error_with_help(&track.field.ident, message, format_args!("write {rename}")),
    }
}

/// What may be absent in a released version must stay so.
fn presence(version: &Version<'_>, field: Field<'_>, recorded: &Recorded, diag: &Diagnostics) {
    if recorded.optional && !field.part.optional {
        let released = released(version.number, version.event);
        let message = format!(
            "`{}` may be absent in {released}, which is released",
            field.name
        );
        let help = "write `#[serde(default)]` on the field";
        diag.error_with_help(&field.stored.track.field.ident, message, help);
    }
}

/// Has the compiler compare the type of a field with what was released.
fn layout(version: &Version<'_>, field: Field<'_>, recorded: &Recorded) -> TokenStream {
    let context = Context::default();
    let next = version.next();
    let from = type_of(&recorded.layout);
    let retyped =
        format!("`#[event(retyped(since = {next}, from = {from}, with = ..))]` on the field");
    let told_before = match field.stored.track.type_before(version.number) {
        Some(_) => format!("write `from = {from}`"),
        None => format!("write {retyped}"),
    };
    let (message, help) = match version.is_current() {
        true => (
            format!(
                "the type of `{}` changed in {}",
                field.name,
                whose_version_is_released(version)
            ),
            format!(
                "restore it, or write `#[event(version = {next})]` on the event, and {retyped}"
            ),
        ),
        false => (
            format!(
                "the type of `{}` is not that of {}, which is released",
                field.name,
                released(version.number, version.event)
            ),
            told_before,
        ),
    };
    let layout = context.part(field.part);
    version.holds(field.stored.ty, &layout, &recorded.layout, &message, &help)
}

fn whose_version_is_released(version: &Version<'_>) -> String {
    let Version { event, number, .. } = version;
    format!(
        "`{}`, whose version {number} is released",
        event.ident.unraw()
    )
}
