//! Writes `impl Event`, and what the event was before.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::history::edition::Edition;
use super::history::{conversions, decode, shapes};
use super::model::Event;

pub(crate) fn expand(event: &Event) -> TokenStream {
    let editions = event.editions();
    let shapes = shapes::expand(event, &editions);
    let conversions = event
        .history
        .is_sound
        .then(|| conversions::expand(event, &editions));
    let impl_event = impl_event(event, &editions);
    quote! {
        #shapes
        #conversions
        #impl_event
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
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Event for #ident {
            const NAME: &'static str = #name;
            #aliases
            const VERSION: u32 = #version;

            fn decode(
                __version: u32,
                __data: &str,
            ) -> ::core::result::Result<Self, #krate::DecodeCause> {
                #decode
            }
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
