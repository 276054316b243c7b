//! Writes the structs that an event was at its older versions.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Meta, Path};

use super::edition::{Edition, Form, StoredField, Struct, member};
use crate::event::model::{Event, Style};

pub(crate) fn expand(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let older = editions
        .iter()
        .filter(|edition| edition.version < event.version.number);
    older
        .filter_map(|edition| match &edition.form {
            Form::Struct(item) => Some(shape(event, edition.version, item)),
            Form::Typed(_) | Form::Json { .. } => None,
        })
        .collect()
}

fn shape(event: &Event, version: u32, item: &Struct<'_>) -> TokenStream {
    let (vis, ident) = (&event.vis, &item.ident);
    let private = event.krate.private();
    let docs = format!(
        " [`{}`] as it was stored at version {version}.",
        event.ident.unraw()
    );
    let options = container_options(event, item);
    let body = body(version, item);
    let deserialize = (item.style != Style::Empty).then(|| {
        quote! { #private::serde::Deserialize, }
    });
    let by_hand = match item.style {
        Style::Empty => Some(deserialize_from_nothing(event, ident)),
        _ => default(event, item),
    };
    quote! {
        #[doc = #docs]
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
            #private::serde::Serialize,
            #deserialize
        )]
        #options
        #vis struct #ident #body

        #by_hand
    }
}

/// serde's attributes of the event, and the path of the serde that the derives above belong to.
fn container_options(event: &Event, item: &Struct<'_>) -> Option<TokenStream> {
    let is_kept = |option: &&Meta| !option.path().is_ident("default");
    let kept = event.serde.options().iter().filter(is_kept);
    let mut options: Vec<TokenStream> = kept.map(ToTokens::to_token_stream).collect();
    if event.serde.has("default") && item.style != Style::Empty {
        options.push(quote! { default });
    }
    if let Some(path) = event.krate.serde().filter(|_| !event.serde.has("crate")) {
        options.push(quote! { crate = #path });
    }
    (!options.is_empty()).then(|| {
        quote! { #[serde(#(#options),*)] }
    })
}

fn body(version: u32, item: &Struct<'_>) -> TokenStream {
    // Two fields of one name are reported; the compiler need not say so again.
    let mut known = HashSet::new();
    let mut known_names = HashSet::new();
    let distinct = item.fields.iter().filter(|field| {
        let mut names = field.name.iter();
        known.insert(&field.ident) && names.all(|name| known_names.insert(name))
    });
    let fields: Vec<_> = distinct.map(|field| self::field(version, field)).collect();
    match item.style {
        Style::Newtype => quote! { (#(#fields),*); },
        Style::Named => quote! { { #(#fields),* } },
        Style::Unit | Style::Empty => quote! { ; },
    }
}

fn field(version: u32, field: &StoredField<'_>) -> TokenStream {
    let StoredField { serde, ty, .. } = field;
    let vis = &field.track.field.vis;
    let docs = docs(version, field);
    let serde = (!serde.is_empty()).then(|| {
        quote! { #[serde(#(#serde),*)] }
    });
    let name = field.ident.as_ref().map(|ident| {
        quote! { #ident: }
    });
    quote! {
        #docs
        #serde
        #vis #name #ty
    }
}

/// The author's own doc comment, or what can be said without one.
fn docs(version: u32, field: &StoredField<'_>) -> Option<TokenStream> {
    if let [_, ..] = field.docs.as_slice() {
        let docs = &field.docs;
        return Some(quote! { #(#docs)* });
    }
    let name = field.ident.as_ref()?.unraw();
    let docs = format!(" The `{name}` of version {version}.");
    Some(quote! { #[doc = #docs] })
}

/// What a container's `#[serde(default)]` asks for: the values that the event has for the fields that
/// are still what they were.
fn default(event: &Event, item: &Struct<'_>) -> Option<TokenStream> {
    let mut options = event.serde.options().iter();
    let option = options.find(|option| option.path().is_ident("default"))?;
    let today = default_of_today(&event.ident, option);
    let ident = &item.ident;
    let values = item.fields.iter().map(|field| {
        let (member, value) = (field.member(), default_of(field));
        quote! { #member: #value }
    });
    let allow = &event.allow_in_conversions;
    Some(quote! {
        #[automatically_derived]
        #allow
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                let __today = #today;
                Self { #(#values),* }
            }
        }
    })
}

fn default_of_today(event: &Ident, option: &Meta) -> TokenStream {
    let path = option.require_name_value().ok().map(|option| &option.value);
    let path = path.and_then(|path| syn::parse2::<LitStr>(path.to_token_stream()).ok());
    match path.and_then(|path| path.parse::<Path>().ok()) {
        Some(path) => quote! { #path() },
        None => quote! { <#event as ::core::default::Default>::default() },
    }
}

fn default_of(field: &StoredField<'_>) -> TokenStream {
    if field.is_of_today() {
        let today = member(field.track.field.ident.as_ref());
        return quote! { __today.#today };
    }
    let ty = field.ty;
    quote! { <#ty as ::core::default::Default>::default() }
}

/// A version without fields was stored as `null` or as `{}`.
fn deserialize_from_nothing(event: &Event, ident: &Ident) -> TokenStream {
    let private = event.krate.private();
    quote! {
        #[automatically_derived]
        impl<'de> #private::serde::Deserialize<'de> for #ident {
            fn deserialize<__D: #private::serde::Deserializer<'de>>(
                __deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                #private::nothing(__deserializer).map(|()| Self)
            }
        }
    }
}
