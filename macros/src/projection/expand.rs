//! Writes `impl Projection`, and the handlers of ignored events.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned as _;

use super::model::{Projection, text};

pub(crate) fn expand(projection: &Projection) -> TokenStream {
    let impl_projection = impl_projection(projection);
    let ignored = projection.ignore.paths.iter();
    let ignored = ignored.map(|path| ignored_event(projection, path));
    quote! {
        #impl_projection
        #(#ignored)*
    }
}

fn impl_projection(projection: &Projection) -> TokenStream {
    let Projection {
        ident,
        krate,
        name,
        store,
        allow,
        ..
    } = projection;
    let private = krate.private();
    let version = Literal::u32_unsuffixed(projection.version);
    // Not spanned as the path: where that comes from a macro, it would be another name.
    let routes = quote! { __routes };
    let tables = tables(projection);
    let create_tables = create_tables(projection);
    let aggregates = projection.of.paths.iter().map(|path| {
        quote_spanned! {path.span()=> #private::route_aggregate::<Self, #path>(&mut #routes); }
    });
    let events = projection.events.paths.iter().map(|path| {
        quote_spanned! {path.span()=> #private::route_event::<Self, #path>(&mut #routes); }
    });
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Projection for #ident {
            const NAME: &'static str = #name;
            const VERSION: u32 = #version;
            #tables

            type Store = #store;

            fn routes() -> #private::Routes<Self> {
                let mut #routes = #private::Routes::new();
                #(#aggregates)*
                #(#events)*
                #routes
            }

            #create_tables
        }
    }
}

fn tables(projection: &Projection) -> Option<TokenStream> {
    let names = &projection.tables.names;
    projection.tables.key.as_ref().map(|_| {
        quote! { const TABLES: &'static [&'static str] = &[#(#names),*]; }
    })
}

/// Asks for the code that creates the tables, at the word that makes it needed.
fn create_tables(projection: &Projection) -> Option<TokenStream> {
    let Projection { krate, store, .. } = projection;
    let private = krate.private();
    projection.tables.key.as_ref().map(|key| {
        quote_spanned! {key.span()=>
            fn create_tables(
                &self,
                __transaction: #private::Transaction<'_, #store>,
            ) -> ::core::result::Result<(), #krate::ProjectError> {
                #private::create_tables::<Self>(self, __transaction)
            }
        }
    })
}

/// A handler that does nothing: whoever handles the event as well hears of two.
fn ignored_event(projection: &Projection, path: &Path) -> TokenStream {
    let Projection {
        ident,
        krate,
        store,
        allow,
        ..
    } = projection;
    let private = krate.private();
    let is_of_one = is_of_one(projection, path);
    quote_spanned! {path.span()=>
        #[automatically_derived]
        #allow
        impl #krate::Project<#path, #store> for #ident {
            const IGNORES: bool = true;

            fn project(
                &mut self,
                _: #krate::Recorded<'_, #path>,
                _: #private::Transaction<'_, #store>,
            ) -> ::core::result::Result<(), #krate::ProjectError> {
                ::core::result::Result::Ok(())
            }
        }

        #is_of_one
    }
}

/// Holds an ignored event to be one of the aggregates'.
fn is_of_one(projection: &Projection, path: &Path) -> Option<TokenStream> {
    let krate = &projection.krate;
    let allow = &projection.allow;
    let private = krate.private();
    let aggregates = &projection.of.paths;
    if aggregates.is_empty() {
        return None;
    }
    let message = format!(
        "expected an event of `of(..)`, found `{}`\nhelp: leave it out of `ignore(..)`",
        text(path)
    );
    Some(quote_spanned! {path.span()=>
        #allow
        const _: () = ::core::assert!(
            #(#private::is_live::<#aggregates>(<#path as #krate::Event>::NAME))||*,
            #message
        );
    })
}
