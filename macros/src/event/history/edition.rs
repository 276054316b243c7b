//! What an event looks like at each of its versions.

use std::collections::{BTreeSet, HashSet};

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Ident, Member, Meta, Type, parse_quote};

use super::track::Track;
use super::upcast::Source;
use crate::attr;
use crate::event::model::{Event, Style};
use crate::serde_attr::{self, Serde};

/// What serde's attributes say about a type, and not about the name or the place of a field.
const OF_THE_TYPE: &[&str] = &[
    "borrow",
    "bound",
    "deserialize_with",
    "getter",
    "serialize_with",
    "skip_serializing_if",
    "with",
];

/// An event as it is stored at one version.
pub(crate) struct Edition<'a> {
    pub(crate) version: u32,
    pub(crate) form: Form<'a>,
}

pub(crate) enum Form<'a> {
    /// A struct: the event itself, or one that is generated.
    Struct(Struct<'a>),
    /// A type of the author's.
    Typed(&'a Type),
    /// Whatever a function of the author's makes the next version from.
    Json { edit: &'a Expr },
}

/// The fields that an event has at one version.
pub(crate) struct Struct<'a> {
    pub(crate) ident: Ident,
    pub(crate) style: Style,
    pub(crate) fields: Vec<StoredField<'a>>,
}

/// A field as it stands at one version.
pub(crate) struct StoredField<'a> {
    pub(crate) track: &'a Track,
    /// Its name in the struct; a newtype's field has none.
    pub(crate) ident: Option<Ident>,
    /// Its name in JSON. A newtype's field, a flattened and a skipped one have none.
    pub(crate) name: Option<String>,
    pub(crate) ty: &'a Type,
    /// What stands in its `#[serde(..)]`.
    pub(crate) serde: Vec<Meta>,
    pub(crate) docs: Vec<&'a Attribute>,
}

impl Event {
    /// The event at every version from the first to the current one, as far as they are declared.
    pub(crate) fn editions(&self) -> Vec<Edition<'_>> {
        let current = self.version.number;
        let declared: BTreeSet<u32> = self.history.declared_steps().collect();
        let older = declared.into_iter().filter(|version| *version < current);
        older
            .filter(|version| *version > 0)
            .chain([current])
            .map(|version| Edition::at(version, self))
            .collect()
    }
}

impl<'a> Edition<'a> {
    fn at(version: u32, event: &'a Event) -> Self {
        let upcast = event.history.upcast_from(version);
        let form = match upcast.map(|upcast| &upcast.source) {
            None => Form::Struct(Struct::at(version, event)),
            Some(Source::Typed(ty)) => Form::Typed(ty),
            Some(Source::Json { edit, .. }) => Form::Json { edit },
        };
        Self { version, form }
    }
}

impl<'a> Struct<'a> {
    fn at(version: u32, event: &'a Event) -> Self {
        let is_current = version == event.version.number;
        let mut fields = StoredField::all_at(version, event);
        if event.style == Style::Newtype {
            // One with a name is reported, and could not be written.
            fields.retain(|field| field.ident.is_none());
        }
        Self {
            ident: match is_current {
                true => event.ident.clone(),
                false => ident_at(version, &event.ident),
            },
            style: match event.style {
                style if is_current => style,
                _ if fields.is_empty() => Style::Empty,
                Style::Newtype => Style::Newtype,
                _ => Style::Named,
            },
            fields,
        }
    }
}

impl<'a> StoredField<'a> {
    /// How the struct's own code names it.
    pub(crate) fn member(&self) -> Member {
        member(self.ident.as_ref())
    }

    /// Whether the event still has it, with the same type.
    pub(crate) fn is_of_today(&self) -> bool {
        self.track.removed.is_none() && std::ptr::eq(self.ty, &self.track.field.ty)
    }

    fn all_at(version: u32, event: &'a Event) -> Vec<Self> {
        let tracks = event.history.tracks.iter();
        let there = tracks.filter(|track| track.exists_at(version));
        let kept = there
            .clone()
            .filter(|track| track.name_before(version).is_none());
        let kept = kept.filter_map(|track| track.field.ident.clone());
        let mut taken: HashSet<Ident> = kept.collect();
        there
            .map(|track| Self::at(version, track, &event.serde, &mut taken))
            .collect()
    }

    fn at(version: u32, track: &'a Track, container: &Serde, taken: &mut HashSet<Ident>) -> Self {
        let mut serde = serde_at(version, track);
        let (ident, name) = match track.name_before(version) {
            None => {
                let name = serde_attr::field_name(container, &track.field);
                (track.field.ident.clone(), name)
            }
            Some(from) => {
                let name = from.value();
                let ident = free(ident_of(&name, from.span()), taken);
                rename(&mut serde, &ident, &name, container);
                (Some(ident), Some(name))
            }
        };
        let is_stored = !track.serde.has("flatten") && !track.serde.has("skip");
        let attrs = track.field.attrs.iter();
        Self {
            track,
            ident,
            name: name.filter(|_| is_stored),
            ty: match track.type_before(version) {
                None => &track.field.ty,
                Some(retyped) => &retyped.from,
            },
            serde,
            docs: attrs.filter(|attr| attr::is(attr, "doc")).collect(),
        }
    }
}

pub(crate) fn member(ident: Option<&Ident>) -> Member {
    match ident {
        Some(ident) => Member::Named(ident.clone()),
        None => Member::Unnamed(0.into()),
    }
}

/// What serde's attributes say about the field at `version`, under today's name.
fn serde_at(version: u32, track: &Track) -> Vec<Meta> {
    let options = track.serde.options().iter().cloned();
    match track.type_before(version) {
        None => options.collect(),
        Some(retyped) => {
            let of_name = options.filter(|option| !is_of_the_type(option));
            of_name
                .chain(retyped.serde.options().iter().cloned())
                .collect()
        }
    }
}

/// Whether the option would be wrong for another type.
fn is_of_the_type(option: &Meta) -> bool {
    let path = option.path();
    let is_default = path.is_ident("default") && !matches!(option, Meta::Path(_));
    is_default || OF_THE_TYPE.iter().any(|key| path.is_ident(key))
}

/// Makes `ident` be stored as `name`.
fn rename(serde: &mut Vec<Meta>, ident: &Ident, name: &str, container: &Serde) {
    serde.retain(|option| !option.path().is_ident("rename"));
    if serde_attr::renamed_by(container, &ident.unraw().to_string()) != name {
        serde.push(parse_quote! { rename = #name });
    }
}

/// The name of the struct generated for `version`.
fn ident_at(version: u32, event: &Ident) -> Ident {
    format_ident!("{}V{version}", event.unraw(), span = event.span())
}

/// An identifier for a field that is called `name` in JSON.
fn ident_of(name: &str, span: Span) -> Ident {
    let snake = snake_case(name);
    let starts_with_letter = snake
        .trim_start_matches('_')
        .starts_with(|first: char| first.is_ascii_lowercase());
    match snake.as_str() {
        "crate" | "self" | "super" => format_ident!("field_{snake}", span = span),
        _ if !starts_with_letter => format_ident!("field_{snake}", span = span),
        _ if syn::parse_str::<Ident>(&snake).is_ok() => Ident::new(&snake, span),
        _ => Ident::new_raw(&snake, span),
    }
}

/// The identifier, or one like it that no other field has.
fn free(mut ident: Ident, taken: &mut HashSet<Ident>) -> Ident {
    while !taken.insert(ident.clone()) {
        ident = format_ident!("{ident}_", span = ident.span());
    }
    ident
}

/// In ASCII letters, digits and underscores.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for char in name.chars() {
        if char.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = char.is_ascii_lowercase() || char.is_ascii_digit();
        snake.push(match char.is_ascii_alphanumeric() {
            true => char.to_ascii_lowercase(),
            false => '_',
        });
    }
    snake
}
