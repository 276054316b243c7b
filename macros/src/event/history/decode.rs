//! Writes the body of `Event::decode`: from each version, step by step, to the current one.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

use super::edition::{Edition, Form};
use crate::event::model::Event;
use crate::span;

pub(crate) fn body(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let private = event.krate.private();
    let current = number(event.version.number);
    let older = editions.split_last().map_or(&[][..], |(_, older)| older);
    let forward = older.iter().map(|edition| forward(event, edition));
    let json = json(event, older);
    let typed = older.iter().map(|edition| typed(event, edition));
    quote! {
        #(#forward)*
        match __version {
            #current => #private::payload(__data),
            #json
            #(#typed)*
            _ => ::core::result::Result::Err(#private::unknown_version(__version, #current)),
        }
    }
}

/// A function that brings one older version to the current one.
fn forward(event: &Event, edition: &Edition<'_>) -> Option<TokenStream> {
    let ty = type_of(edition)?;
    let (krate, today) = (&event.krate, &event.ident);
    let private = krate.private();
    let (version, function) = (number(edition.version), forward_from(edition.version));
    let next = edition.version + 1;
    let step = quote_spanned! {span::of(&ty)=> #private::forward(#version, __old) };
    let body = match next == event.version.number {
        true => step,
        false => {
            let rest = forward_from(next);
            quote! { #rest(#step?) }
        }
    };
    Some(quote! {
        fn #function(__old: #ty) -> ::core::result::Result<#today, #krate::DecodeCause> {
            #body
        }
    })
}

fn typed(event: &Event, edition: &Edition<'_>) -> Option<TokenStream> {
    let ty = type_of(edition)?;
    let private = event.krate.private();
    let (version, forward) = (number(edition.version), forward_from(edition.version));
    Some(quote_spanned! {span::of(&ty)=>
        #version => #private::past::<#ty>(__data).and_then(#forward),
    })
}

/// One arm for all versions that are changed as JSON.
fn json(event: &Event, older: &[Edition<'_>]) -> Option<TokenStream> {
    let private = event.krate.private();
    let edits: Vec<_> = older
        .iter()
        .filter_map(|edition| match edition.form {
            Form::Json { edit } => Some((edition.version, edit)),
            _ => None,
        })
        .collect();
    let (newest, _) = *edits.last()?;
    let versions = match newest {
        1 => quote! { 1 },
        _ => {
            let newest = number(newest);
            quote! { 1..=#newest }
        }
    };
    let steps = edits.iter().map(|(version, edit)| {
        let step = json_step(event, *version, edit);
        match *version == newest {
            true => step,
            false => {
                let version = number(*version);
                quote! { if __version <= #version { #step } }
            }
        }
    });
    let next = older.iter().find(|edition| edition.version > newest);
    let next = next.and_then(type_of).map(|ty| {
        quote! { ::<#ty> }
    });
    let forward = (newest + 1 != event.version.number).then(|| {
        let forward = forward_from(newest + 1);
        quote! { .and_then(#forward) }
    });
    let newest = number(newest);
    Some(quote! {
        #versions => {
            let mut __json: #private::serde_json::Value = #private::past(__data)?;
            #(#steps)*
            #private::fit #next(#newest, __json)#forward
        }
    })
}

fn json_step(event: &Event, version: u32, edit: &Expr) -> TokenStream {
    let private = event.krate.private();
    let version = number(version);
    quote_spanned! {span::of(edit)=>
        let __edit: fn(&mut #private::serde_json::Value) -> ::core::result::Result<(), _> = #edit;
        #private::step(#version, __edit(&mut __json))?;
    }
}

/// The type that an older version is read into.
fn type_of(edition: &Edition<'_>) -> Option<TokenStream> {
    match &edition.form {
        Form::Struct(item) => Some(item.ident.to_token_stream()),
        Form::Typed(ty) => Some(ty.to_token_stream()),
        Form::Json { .. } => None,
    }
}

fn forward_from(version: u32) -> Ident {
    format_ident!("__forward_from_v{version}")
}

fn number(version: u32) -> Literal {
    Literal::u32_unsuffixed(version)
}
