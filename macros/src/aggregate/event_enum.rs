//! Writes the enum of an aggregate's events, and the ways in and out of it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::model::{Aggregate, Listed};

pub(crate) fn expand(aggregate: &Aggregate) -> TokenStream {
    let conversions = aggregate
        .events
        .iter()
        .map(|event| conversions(aggregate, event));
    let event_enum = event_enum(aggregate);
    let into_events = into_events(aggregate);
    quote! {
        #event_enum
        #into_events
        #(#conversions)*
    }
}

fn event_enum(aggregate: &Aggregate) -> TokenStream {
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

fn conversions(aggregate: &Aggregate, event: &Listed) -> TokenStream {
    let Aggregate {
        krate, event_enum, ..
    } = aggregate;
    let Listed {
        cfg, path, variant, ..
    } = event;
    let other = other_variants(aggregate);
    quote_spanned! {variant.span()=>
        #(#cfg)*
        #[automatically_derived]
        impl ::core::convert::From<#path> for #event_enum {
            fn from(__event: #path) -> Self {
                Self::#variant(__event)
            }
        }

        #(#cfg)*
        #[automatically_derived]
        impl ::core::convert::TryFrom<#event_enum> for #path {
            type Error = #event_enum;

            fn try_from(__event: #event_enum) -> ::core::result::Result<Self, #event_enum> {
                match __event {
                    #event_enum::#variant(__event) => ::core::result::Result::Ok(__event),
                    #other
                }
            }
        }

        #(#cfg)*
        #[automatically_derived]
        impl #krate::IntoEvents<#event_enum> for #path {
            fn into_events(self, __events: &mut ::std::vec::Vec<#event_enum>) {
                __events.push(#event_enum::#variant(self));
            }
        }
    }
}

/// The arm for all variants but one, where there are any.
fn other_variants(aggregate: &Aggregate) -> Option<TokenStream> {
    let allow = aggregate.has_cfg().then(|| {
        quote! { #[allow(unreachable_patterns)] }
    });
    (aggregate.events.len() > 1).then(|| {
        quote! {
            #allow
            __other => ::core::result::Result::Err(__other),
        }
    })
}

fn into_events(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        krate, event_enum, ..
    } = aggregate;
    quote! {
        #[automatically_derived]
        impl #krate::IntoEvents<#event_enum> for #event_enum {
            fn into_events(self, __events: &mut ::std::vec::Vec<#event_enum>) {
                __events.push(self);
            }
        }
    }
}
