//! Writes `impl Event`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::model::Event;
use super::schema;

pub(crate) fn expand(event: &Event) -> TokenStream {
    let Event {
        ident,
        krate,
        name,
        allow,
        ..
    } = event;
    let private = krate.private();
    let aliases = aliases(event);
    let version = Literal::u32_unsuffixed(event.version.number);
    let schema = schema::consts(event);
    let sample = schema::sample(event);
    let describe = schema::describe(event);
    let strict = schema::strict(event);
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
                match __version {
                    #version => #private::payload(__data),
                    _ => ::core::result::Result::Err(#private::unknown_version::<Self>(__version)),
                }
            }

            #sample
        }

        #describe
        #strict
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
