//! Writes the enum of an aggregate's events, and the ways into it and out of it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::model::{Aggregate, Listed};

pub(super) fn expand(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        vis, event_enum, ..
    } = aggregate;
    let docs = format!(" The events of [`{}`].", aggregate.ident.unraw());
    let variants = aggregate.events.iter().map(variant);
    // Clippy takes events that begin or end alike for bad names of variants, from three on.
    let allow = (aggregate.events.len() > 2).then(|| {
        quote! { #[allow(clippy::enum_variant_names)] }
    });
    quote! {
        #[doc = #docs]
        #allow
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #vis enum #event_enum {
            #(#variants)*
        }
    }
}

fn variant(event: &Listed) -> TokenStream {
    let Listed {
        cfg, path, variant, ..
    } = event;
    let docs = docs(event);
    quote! {
        #(#cfg)*
        #docs
        #variant(#path),
    }
}

/// The user's own doc comment, or a link to where the event is documented.
fn docs(event: &Listed) -> TokenStream {
    if let [_, ..] = event.docs.as_slice() {
        let docs = &event.docs;
        return quote! { #(#docs)* };
    }
    let link = format!(" See [`{}`].", event.name());
    quote! { #[doc = #link] }
}

/// The ways into the enum and out of it.
pub(super) fn conversions(aggregate: &Aggregate) -> TokenStream {
    let event_enum = &aggregate.event_enum;
    let is_certain = aggregate.events.len() > 1 && !aggregate.has_cfg();
    let allow = (!is_certain).then(|| {
        quote! { #[allow(unreachable_patterns)] }
    });
    let events = aggregate.events.iter();
    let conversions = events.map(|event| conversions_of(event_enum, event, allow.as_ref()));
    quote! {
        #(#conversions)*

        #[automatically_derived]
        impl __p::IntoEvents<#event_enum> for #event_enum {
            fn into_events(self, __events: &mut __p::Vec<#event_enum>) {
                __events.push(self);
            }
        }
    }
}

/// `allow` stands where there may be no other variant.
fn conversions_of(event_enum: &Ident, event: &Listed, allow: Option<&TokenStream>) -> TokenStream {
    let Listed {
        cfg, path, variant, ..
    } = event;
    quote_spanned! {variant.span()=>
        #(#cfg)*
        #[automatically_derived]
        impl __p::From<#path> for #event_enum {
            fn from(__event: #path) -> Self {
                Self::#variant(__event)
            }
        }

        #(#cfg)*
        #[automatically_derived]
        impl __p::TryFrom<#event_enum> for #path {
            type Error = #event_enum;

            fn try_from(__event: #event_enum) -> __p::Result<Self, #event_enum> {
                match __event {
                    #event_enum::#variant(__event) => __p::Ok(__event),
                    #allow
                    __other => __p::Err(__other),
                }
            }
        }
    }
}
