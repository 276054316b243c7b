//! One field and what happened to it.

use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseStream};
use syn::{Attribute, Expr, Field, Ident, LitStr, Token, Type};

use crate::attr::{self, Count, Slot};
use crate::diag::{Diagnostics, error_with_help, found};
use crate::serde_attr::Serde;
use crate::{keys, name};

/// A field on its way through the versions.
pub(crate) struct Track {
    /// As it stands today, or as it last stood.
    pub(crate) field: Field,
    pub(crate) serde: Serde,
    /// What happened to it, `since` first, the rest in the order it is declared.
    pub(crate) changes: Vec<Change>,
    /// The value it has in events that are older than it.
    pub(crate) default: Option<Expr>,
    /// The first version without it.
    pub(crate) removed: Option<Count<u32>>,
}

/// What happened to a field at one version.
pub(crate) struct Change {
    /// `since`, `renamed` or `retyped`.
    pub(crate) key: Ident,
    /// The first version after it.
    pub(crate) version: Count<u32>,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Added,
    Renamed { from: LitStr },
    Retyped(Box<Retyped>),
}

/// Another type than before.
pub(crate) struct Retyped {
    pub(crate) from: Type,
    /// serde's attributes that belong to the type before.
    pub(crate) serde: Serde,
    /// A function from the value before to the one after.
    pub(crate) with: Expr,
    /// Whether the function returns a `Result`.
    pub(crate) is_fallible: bool,
}

impl Track {
    pub(crate) fn read(field: &Field, removed: Option<Count<u32>>, diag: &Diagnostics) -> Self {
        let mut since = Slot::empty();
        let mut default = Slot::empty();
        let mut changes = Vec::new();
        attr::read(
            &field.attrs,
            &keys::FIELD_OPTIONS,
            diag,
            |key, input| match key.to_string().as_str() {
                keys::SINCE => since.fill(key, || added(key, input)),
                keys::DEFAULT => default.fill(key, || attr::value(key, input, Expr::parse)),
                keys::RENAMED => renamed(key, input, diag).map(|change| changes.extend(change)),
                keys::RETYPED => retyped(key, input, diag).map(|change| changes.extend(change)),
                _ => Err(attr::unknown(key, &keys::FIELD_OPTIONS)),
            },
        );
        if let (Some(key), None) = (default.key(), since.key()) {
            let help = "write `since = 2` too, or leave `default` out";
            diag.error_with_help(key, "`default` requires `since`", help);
        }
        Self {
            field: field.clone(),
            serde: Serde::of(&field.attrs),
            changes: since.into_value().into_iter().chain(changes).collect(),
            default: default.into_value(),
            removed,
        }
    }

    /// The type it has, and those it had.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        let before = self.changes.iter().filter_map(|change| match &change.kind {
            Kind::Retyped(retyped) => Some(&retyped.from),
            Kind::Added | Kind::Renamed { .. } => None,
        });
        before.chain([&self.field.ty])
    }

    /// The version it exists from.
    pub(crate) fn since(&self) -> u32 {
        let is_added = |change: &&Change| matches!(change.kind, Kind::Added);
        let added = self.changes.iter().find(is_added);
        added.map_or(1, |added| added.version.number)
    }

    pub(crate) fn exists_at(&self, version: u32) -> bool {
        let is_gone = matches!(&self.removed, Some(removed) if removed.number <= version);
        self.since() <= version && !is_gone
    }

    /// The name it had at `version`, where that was another than today's.
    pub(crate) fn name_before(&self, version: u32) -> Option<&LitStr> {
        let renamed = self.changes.iter().filter_map(|change| match &change.kind {
            Kind::Renamed { from } => Some((change.version.number, from)),
            _ => None,
        });
        first_after(version, renamed)
    }

    /// How it changed from the type it had at `version`, where that was another than today's.
    pub(crate) fn type_before(&self, version: u32) -> Option<&Retyped> {
        let retyped = self.changes.iter().filter_map(|change| match &change.kind {
            Kind::Retyped(retyped) => Some((change.version.number, retyped.as_ref())),
            _ => None,
        });
        first_after(version, retyped)
    }

    /// How its type changed at `version`.
    pub(crate) fn retyped_at(&self, version: u32) -> Option<&Retyped> {
        let mut at = self.changes.iter();
        at.find_map(|change| match &change.kind {
            Kind::Retyped(retyped) if change.version.number == version => Some(retyped.as_ref()),
            _ => None,
        })
    }
}

/// Of what happened after `version`, the first.
fn first_after<T>(version: u32, changes: impl Iterator<Item = (u32, T)>) -> Option<T> {
    let later = changes.filter(|(number, _)| *number > version);
    later.min_by_key(|(number, _)| *number).map(|(_, was)| was)
}

/// Fields that went at one version.
pub(crate) struct Removal {
    pub(crate) since: Count<u32>,
    pub(crate) tracks: Vec<Track>,
}

/// Reads `removed(since = 3, name: Type)`.
pub(crate) fn removed(
    key: &Ident,
    input: ParseStream<'_>,
    diag: &Diagnostics,
) -> syn::Result<Option<Removal>> {
    let errors_before = diag.count();
    let mut since = Slot::empty();
    let mut fields = Vec::new();
    let parts = attr::elements(attr::parenthesized(key, input)?, diag, RemovedPart::read);
    for part in parts {
        match part {
            RemovedPart::Field(field) => fields.push(*field),
            RemovedPart::Since(key, count) => since.fill(&key, || Ok(count))?,
        }
    }
    if fields.is_empty() && diag.count() == errors_before {
        let help = "write `removed(since = 2, name: Type)`";
        diag.error_with_help(key, "missing field in `removed`", help);
    }
    let since = required(keys::SINCE, key, since, diag);
    Ok(since.map(|since| {
        let read = |field| Track::read(field, Some(since.clone()), diag);
        let tracks = fields.iter().map(read).collect();
        Removal { since, tracks }
    }))
}

enum RemovedPart {
    Since(Ident, Count<u32>),
    Field(Box<Field>),
}

impl RemovedPart {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek2(Token![=]) {
            let field = Field::parse_named(input)?;
            only(&["doc", "event", "serde"], &field.attrs)?;
            return Ok(Self::Field(Box::new(field)));
        }
        let key = input.call(Ident::parse_any)?;
        match key == keys::SINCE {
            true => changed_at(&key, input).map(|count| Self::Since(key, count)),
            false => Err(attr::unknown(&key, &keys::REMOVED_OPTIONS)),
        }
    }
}

/// The version at which something changed.
fn changed_at(key: &Ident, input: ParseStream<'_>) -> syn::Result<Count<u32>> {
    let expr = attr::value(key, input, Expr::parse)?;
    attr::counted(expr, &u32::MAX, "write `since = 2`, or a higher number")
}

fn added(key: &Ident, input: ParseStream<'_>) -> syn::Result<Change> {
    Ok(Change {
        key: key.clone(),
        version: changed_at(key, input)?,
        kind: Kind::Added,
    })
}

/// Reads `renamed(since = 3, from = "name")`.
fn renamed(key: &Ident, input: ParseStream<'_>, diag: &Diagnostics) -> syn::Result<Option<Change>> {
    let mut since = Slot::empty();
    let mut from = Slot::empty();
    attr::nested(
        key,
        input,
        &keys::RENAMED_OPTIONS,
        diag,
        |key, input| match key.to_string().as_str() {
            keys::SINCE => since.fill(key, || changed_at(key, input)),
            keys::FROM => from.fill(key, || attr::string(key, input)),
            _ => Err(attr::unknown(key, &keys::RENAMED_OPTIONS)),
        },
    )?;
    let since = required(keys::SINCE, key, since, diag);
    let from = required(keys::FROM, key, from, diag);
    Ok(since.zip(from).and_then(|(version, from)| {
        name::is_valid(&from, diag).then(|| Change {
            key: key.clone(),
            version,
            kind: Kind::Renamed { from },
        })
    }))
}

/// Reads `retyped(since = 3, from = Type, with = PATH)`, or with `try_with`.
fn retyped(key: &Ident, input: ParseStream<'_>, diag: &Diagnostics) -> syn::Result<Option<Change>> {
    let mut since = Slot::empty();
    let mut from = Slot::empty();
    let mut with = Slot::empty();
    let mut try_with = Slot::empty();
    attr::nested(
        key,
        input,
        &keys::RETYPED_OPTIONS,
        diag,
        |key, input| match key.to_string().as_str() {
            keys::SINCE => since.fill(key, || changed_at(key, input)),
            keys::FROM => from.fill(key, || attr::value(key, input, typed)),
            keys::WITH => with.fill(key, || attr::value(key, input, Expr::parse)),
            keys::TRY_WITH => try_with.fill(key, || attr::value(key, input, Expr::parse)),
            _ => Err(attr::unknown(key, &keys::RETYPED_OPTIONS)),
        },
    )?;
    let since = required(keys::SINCE, key, since, diag);
    let from = required(keys::FROM, key, from, diag);
    let conversion = conversion(key, with, try_with, diag);
    let Some(((version, (serde, from)), (with, is_fallible))) = since.zip(from).zip(conversion)
    else {
        return Ok(None);
    };
    Ok(Some(Change {
        key: key.clone(),
        version,
        kind: Kind::Retyped(Box::new(Retyped {
            from,
            serde,
            with,
            is_fallible,
        })),
    }))
}

/// A type, with serde's attributes before it.
fn typed(input: ParseStream<'_>) -> syn::Result<(Serde, Type)> {
    let attrs = input.call(Attribute::parse_outer)?;
    only(&["serde"], &attrs)?;
    Ok((Serde::of(&attrs), input.parse()?))
}

/// Refuses the attributes that would be lost here.
fn only(known: &[&str], attrs: &[Attribute]) -> syn::Result<()> {
    let is_known = |attr: &Attribute| known.iter().any(|name| attr::is(attr, name));
    match attrs.iter().find(|attr| !is_known(attr)) {
        None => Ok(()),
        Some(other) => {
            let message = format!("expected `#[serde(..)]` before it, found {}", found(other));
            Err(error_with_help(other, message, "leave it out"))
        }
    }
}

/// The function that converts, and whether it may fail.
fn conversion(
    key: &Ident,
    with: Slot<Expr>,
    try_with: Slot<Expr>,
    diag: &Diagnostics,
) -> Option<(Expr, bool)> {
    match (with.key(), try_with.key()) {
        (None, None) => {
            let help = "write `with = PATH`, a function from the old type to the new one";
            diag.error_with_help(key, "`retyped` requires `with` or `try_with`", help);
        }
        (Some(_), Some(second)) => {
            let help = "leave one of the two out";
            diag.error_with_help(second, "`with` cannot be used with `try_with`", help);
        }
        _ => {}
    }
    let fallible = try_with.into_value().map(|path| (path, true));
    with.into_value().map(|path| (path, false)).or(fallible)
}

/// What an option that must be there says; nothing where it is not, or cannot be read.
fn required<T>(option: &str, of: &Ident, slot: Slot<T>, diag: &Diagnostics) -> Option<T> {
    if slot.key().is_none() {
        let help = format!("write `{of}({option} = .., ..)`");
        diag.error_with_help(of, format!("missing `{option}` in `{of}`"), help);
    }
    slot.into_value()
}
