//! Writes `impl Event`, and what the event was before.

use std::slice;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::history::edition::Edition;
use super::history::{conversions, decode, shapes};
use super::model::Event;
use super::schema;

/// Of a history that is not sound, only the current version can be read.
pub(crate) fn expand(event: &Event, editions: &[Edition<'_>], is_sound: bool) -> TokenStream {
    let shapes = shapes::expand(event, editions);
    let readable = match is_sound {
        true => editions,
        false => editions.last().map_or(&[][..], slice::from_ref),
    };
    let conversions = conversions::expand(event, readable);
    let impl_event = impl_event(event, editions, readable);
    let strict = schema::strict(event, editions);
    quote! {
        #shapes
        #conversions
        #impl_event
        #strict
    }
}

fn impl_event(event: &Event, editions: &[Edition<'_>], readable: &[Edition<'_>]) -> TokenStream {
    let Event {
        ident,
        krate,
        name,
        allow,
        ..
    } = event;
    let aliases = aliases(event);
    let schema = schema::consts(event, editions);
    let sample = schema::sample(event);
    let versions = versions(event, readable);
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Event for #ident {
            const NAME: &'static str = #name;
            #aliases
            #schema
            #versions
            #sample
        }
    }
}

/// The current version, and the way to it; an event that never changed has what the trait provides.
fn versions(event: &Event, readable: &[Edition<'_>]) -> Option<TokenStream> {
    let krate = &event.krate;
    let version = Literal::u32_unsuffixed(event.version.number);
    (event.version.number > 1).then(|| {
        let decode = decode::body(event, readable);
        quote! {
            const VERSION: u32 = #version;

            fn decode(
                __version: u32,
                __data: &str,
            ) -> ::core::result::Result<Self, #krate::DecodeCause> {
                #decode
            }
        }
    })
}

fn aliases(event: &Event) -> Option<TokenStream> {
    let aliases = &event.aliases;
    (!aliases.is_empty()).then(|| {
        quote! {
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
        }
    })
}
