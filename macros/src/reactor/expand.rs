//! Writes `impl Reactor`, and what makes it a projection into commands.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::model::Reactor;
use crate::projection;

pub(crate) fn expand(reactor: &Reactor) -> TokenStream {
    let projection = projection::expand::expand(&reactor.projection);
    let impl_reactor = impl_reactor(reactor);
    quote! {
        #projection
        #impl_reactor
    }
}

fn impl_reactor(reactor: &Reactor) -> TokenStream {
    let ident = &reactor.projection.ident;
    let krate = &reactor.projection.krate;
    let allow = &reactor.projection.allow;
    let private = krate.private();
    // Not spanned as the path: where that comes from a macro, it would be another name.
    let routes = quote! { __timers };
    let timers = reactor.timers.paths.iter().map(|path| {
        quote_spanned! {path.span()=> #private::route_timer::<Self, #path>(&mut #routes); }
    });
    let declare = match reactor.timers.paths.is_empty() {
        true => quote! { let #routes },
        false => quote! { let mut #routes },
    };
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Reactor for #ident {
            fn timers() -> #private::Timers<Self> {
                #declare = #private::Timers::new();
                #(#timers)*
                #routes
            }
        }
    }
}
