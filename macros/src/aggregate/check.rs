//! The rules of an aggregate that span several options, or its fields.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Field};

use super::model::{Aggregate, Listed};
use crate::diag::Diagnostics;
use crate::name;
use crate::serde_attr::Serde;

/// What keeps a field out of a snapshot.
const SKIPS: &[&str] = &["skip", "skip_deserializing", "skip_serializing"];

/// What stores a value in another way than its type says, so that its layout is not known.
const FOREIGN: &[&str] = &[
    "with",
    "serialize_with",
    "deserialize_with",
    "from",
    "into",
    "try_from",
    "remote",
];

/// Reports what is wrong, and takes out the events that would be wrong a second time when expanded.
pub(crate) fn check(input: &DeriveInput, aggregate: &mut Aggregate, diag: &Diagnostics) {
    item(input, aggregate, diag);
    distinct_variants(&mut aggregate.events, diag);
    splits(aggregate, diag);
    retired(aggregate, diag);
    if aggregate.snapshot.is_some() {
        known_layout(&input.attrs, diag);
        fields(&input.data).for_each(|field| snapshot_field(field, diag));
    }
}

fn item(input: &DeriveInput, aggregate: &Aggregate, diag: &Diagnostics) {
    if let Data::Union(_) = input.data {
        let help = "write a struct, or an enum as a state machine";
        diag.error_with_help(
            &input.ident,
            "expected a struct or enum, found a union",
            help,
        );
    }
    for param in &aggregate.generics.params {
        let message = "expected an aggregate without parameters, found one";
        diag.error_with_help(param, message, "write the types of the fields out");
    }
}

fn distinct_variants(events: &mut Vec<Listed>, diag: &Diagnostics) {
    let mut known = HashMap::new();
    events.retain(|event| {
        let variant = event.variant.unraw().to_string();
        match known.insert(variant, event.name()) {
            None => return true,
            Some(first) if first == event.name() => {
                diag.error_with_help(
                    &event.path,
                    format!("duplicate event `{first}`"),
                    "leave it out",
                );
            }
            Some(_) => same_variant(event, diag),
        }
        false
    });
}

fn same_variant(event: &Listed, diag: &Diagnostics) {
    let Listed { variant, .. } = event;
    let message = format!("duplicate variant `{variant}` in the event enum");
    let help = format!(
        "give it another name: `{} as Other{}`",
        event.name(),
        variant.unraw()
    );
    diag.error_with_help(variant, message, help);
}

fn splits(aggregate: &mut Aggregate, diag: &Diagnostics) {
    let Aggregate { events, splits, .. } = aggregate;
    // Whether two under `#[cfg(..)]` ever stand together, only the compiler knows.
    let always = events.iter().filter(|event| event.cfg.is_empty());
    let listed: HashSet<String> = always.map(Listed::name).collect();
    let mut known = HashSet::new();
    splits.retain(|split| {
        let name = split.name();
        if !split.cfg.is_empty() {
            return true;
        }
        if listed.contains(&name) {
            let message = format!("`{name}` cannot be used in both `events(..)` and `split(..)`");
            diag.error_with_help(&split.path, message, "leave it out of one of the two");
            return false;
        }
        let is_new = known.insert(name);
        if !is_new {
            let message = format!("duplicate split of `{}`", split.name());
            diag.error_with_help(&split.path, message, "leave one of the two out");
        }
        is_new
    });
}

fn retired(aggregate: &Aggregate, diag: &Diagnostics) {
    let mut known = HashSet::new();
    for retired in &aggregate.retired {
        if name::is_valid(retired, diag) && !known.insert(retired.value()) {
            let message = format!("duplicate retired event {}", retired.to_token_stream());
            diag.error_with_help(retired, message, "leave it out");
        }
    }
}

fn known_layout(attrs: &[Attribute], diag: &Diagnostics) {
    if let Some(option) = Serde::of(attrs).any_of(FOREIGN) {
        let name = option.to_token_stream();
        let message = format!("`{name}` cannot be used with `snapshot(..)`: it hides the layout");
        let help = "write a type that derives `Shape`, or leave `snapshot(..)` out";
        diag.error_with_help(option, message, help);
    }
}

fn snapshot_field(field: &Field, diag: &Diagnostics) {
    known_layout(&field.attrs, diag);
    let serde = Serde::of(&field.attrs);
    if serde.any_of(SKIPS).is_some() {
        let message = "a skipped field cannot be used with `snapshot(..)`: replay would fill it";
        let help = "store the field too, or leave `snapshot(..)` out";
        match &field.ident {
            Some(ident) => diag.error_with_help(ident, message, help),
            None => diag.error_with_help(&field.ty, message, help),
        }
    }
}

/// All fields of a struct, or of an enum's variants.
fn fields(data: &Data) -> impl Iterator<Item = &Field> {
    let fields = match data {
        Data::Struct(item) => vec![&item.fields],
        Data::Enum(item) => item
            .variants
            .iter()
            .map(|variant| &variant.fields)
            .collect(),
        Data::Union(_) => Vec::new(),
    };
    fields.into_iter().flatten()
}
