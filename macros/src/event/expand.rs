//! Writes `impl Event`, and what the event was before.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::history::edition::Edition;
use super::history::{conversions, decode, shapes};
use super::model::Event;
use super::schema;

pub(crate) fn expand(event: &Event) -> TokenStream {
    let editions = event.editions();
    let shapes = shapes::expand(event, &editions);
    let conversions = event
        .history
        .is_sound
        .then(|| conversions::expand(event, &editions));
    let impl_event = impl_event(event, &editions);
    let describe = schema::describe(event);
    let strict = schema::strict(event, &editions);
    quote! {
        #shapes
        #conversions
        #impl_event
        #describe
        #strict
    }
}

fn impl_event(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let Event {
        ident,
        krate,
        name,
        allow,
        ..
    } = event;
    let aliases = aliases(event);
    let version = Literal::u32_unsuffixed(event.version.number);
    let decode = decode::body(event, editions);
    let schema = schema::consts(event, editions);
    let sample = schema::sample(event);
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Event for #ident {
            const NAME: &'static str = #name;
            #aliases
            const VERSION: u32 = #version;
            #schema

            fn decode(
                __version: u32,
                __data: &str,
            ) -> ::core::result::Result<Self, #krate::DecodeCause> {
                #decode
            }

            #sample
        }
    }
}

fn aliases(event: &Event) -> Option<TokenStream> {
    let aliases = &event.aliases;
    (!aliases.is_empty()).then(|| {
        quote! {
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
        }
    })
}
