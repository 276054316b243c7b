//! Writes `From` or `TryFrom` between one version of an event and the next.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, Type};

use super::edition::{Edition, Form, StoredField, Struct};
use super::track::Retyped;
use crate::event::model::{Event, Style};
use crate::span;

pub(crate) fn expand(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let steps = editions.iter().zip(editions.iter().skip(1));
    steps
        .filter_map(|(old, new)| match (&old.form, &new.form) {
            (Form::Struct(from), Form::Struct(into)) => Some(step(event, from, into, new.version)),
            _ => None,
        })
        .collect()
}

/// The step to `version`.
fn step(event: &Event, from: &Struct<'_>, into: &Struct<'_>, version: u32) -> TokenStream {
    let retyped = into.fields.iter();
    let mut retyped = retyped.filter_map(|field| field.track.retyped_at(version));
    let conversion = match retyped.any(|retyped| retyped.is_fallible) {
        true => try_from,
        false => self::from,
    };
    let values = into.fields.iter().map(|field| {
        let value = value(event, from, field, version);
        match field.ident.as_ref() {
            Some(ident) => quote! { #ident: #value },
            None => value,
        }
    });
    let value = match into.style {
        Style::Newtype => quote! { Self(#(#values),*) },
        _ => quote! { Self { #(#values),* } },
    };
    conversion(event, &from.ident, &into.ident, &value)
}

fn from(event: &Event, from: &Ident, into: &Ident, value: &TokenStream) -> TokenStream {
    let allow = &event.allow_in_conversions;
    quote! {
        #[automatically_derived]
        #allow
        impl ::core::convert::From<#from> for #into {
            fn from(__old: #from) -> Self {
                #value
            }
        }
    }
}

fn try_from(event: &Event, from: &Ident, into: &Ident, value: &TokenStream) -> TokenStream {
    let allow = &event.allow_in_conversions;
    let private = event.krate.private();
    quote! {
        #[automatically_derived]
        #allow
        impl ::core::convert::TryFrom<#from> for #into {
            type Error = #private::BoxError;

            fn try_from(__old: #from) -> ::core::result::Result<Self, Self::Error> {
                ::core::result::Result::Ok(#value)
            }
        }
    }
}

/// What a field of the newer version comes from.
fn value(event: &Event, from: &Struct<'_>, field: &StoredField<'_>, version: u32) -> TokenStream {
    let track = field.track;
    let mut before = from.fields.iter();
    let Some(before) = before.find(|before| std::ptr::eq(before.track, track)) else {
        return default(field);
    };
    let member = before.member();
    let old = quote! { __old.#member };
    match track.retyped_at(version) {
        None => old,
        Some(retyped) => converted(event, &old, retyped, field.ty),
    }
}

fn default(field: &StoredField<'_>) -> TokenStream {
    if let Some(default) = &field.track.default {
        return quote! { #default };
    }
    let ty = field.ty;
    quote_spanned! {span::of(ty)=> <#ty as ::core::default::Default>::default() }
}

fn converted(event: &Event, old: &TokenStream, retyped: &Retyped, new: &Type) -> TokenStream {
    let Retyped {
        from,
        with,
        is_fallible,
        ..
    } = retyped;
    let private = event.krate.private();
    match is_fallible {
        false => quote_spanned! {span::of(with)=>
            {
                let __with: fn(#from) -> #new = #with;
                __with(#old)
            }
        },
        true => quote_spanned! {span::of(with)=>
            {
                let __with: fn(#from) -> ::core::result::Result<#new, _> = #with;
                __with(#old).map_err(#private::boxed)?
            }
        },
    }
}
