//! Writes what a projection asks of an aggregate: a way for each of its events.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Path};

use super::model::{Aggregate, Listed};
use super::split::Split;

/// `impl Routed`: a projection has to handle or ignore every event.
///
/// No bound can stand under `#[cfg(..)]`, so an event that is configured away is replaced by another
/// one in the bounds; an aggregate whose events all are conditional cannot be projected as a whole.
pub(crate) fn expand(aggregate: &Aggregate) -> Option<TokenStream> {
    let always = aggregate.events.iter().find(|event| event.cfg.is_empty())?;
    let impl_routed = impl_routed(aggregate);
    if !aggregate.has_cfg() {
        return Some(impl_routed);
    }
    let events = aggregate.events.iter().enumerate();
    let aliases = events.filter_map(|(index, event)| alias(index, event, &always.path));
    let allow = &aggregate.allow;
    Some(quote! {
        #allow
        const _: () = {
            #(#aliases)*
            #impl_routed
        };
    })
}

fn impl_routed(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        allow,
        events,
        ..
    } = aggregate;
    let private = krate.private();
    let bounds = bounds(aggregate);
    let splits = aggregate.splits.iter().map(|split| {
        let Split { cfg, path, .. } = split;
        quote! {
            #(#cfg)*
            #private::route_split::<__P, Self, #path>(__routes);
        }
    });
    let hand_on = (!aggregate.splits.is_empty()).then(|| hand_on(aggregate));
    let routes = events.iter().map(|event| {
        let Listed { cfg, path, .. } = event;
        quote! {
            #(#cfg)*
            #private::route::<__P, Self, #path>(__routes);
        }
    });
    quote! {
        #[automatically_derived]
        #allow
        impl<__P> #private::Routed<__P> for #ident
        where
            __P: #bounds,
        {
            fn route(__routes: &mut #private::Routes<__P>) {
                #private::begin_routes::<__P, Self>(__routes);
                #(#routes)*
                #(#splits)*
            }
        }

        #hand_on
    }
}

/// What an aggregate asks of a projection of it.
fn bounds(aggregate: &Aggregate) -> TokenStream {
    let krate = &aggregate.krate;
    let bounds = aggregate.events.iter().enumerate().map(|(index, event)| {
        let event = bound(index, event);
        quote! { #krate::Project<#event, __P::Store> }
    });
    quote! { #krate::Projection #(+ #bounds)* }
}

/// Hands what an old event has become on to the handlers of today's events.
fn hand_on(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        allow,
        events,
        event_enum,
        ..
    } = aggregate;
    let private = krate.private();
    let bounds = bounds(aggregate);
    let arms = events.iter().map(|event| {
        let Listed { cfg, variant, .. } = event;
        quote! {
            #(#cfg)*
            #event_enum::#variant(__event) => {
                #private::hand_on(__projection, __of.with(__event), __transaction)
            }
        }
    });
    quote! {
        #[automatically_derived]
        #allow
        impl<__P> #private::SplitRouted<__P> for #ident
        where
            __P: #bounds,
        {
            fn hand_on(
                __projection: &mut __P,
                __event: #event_enum,
                __of: #private::SplitFrom<'_>,
                __transaction: #private::Transaction<'_, __P::Store>,
            ) -> ::core::result::Result<(), #krate::ProjectError> {
                match __event { #(#arms)* }
            }
        }
    }
}

/// What stands for an event in the bounds.
fn bound(index: usize, event: &Listed) -> TokenStream {
    if event.cfg.is_empty() {
        let path = &event.path;
        return quote! { #path };
    }
    let alias = alias_name(index);
    quote! { #alias }
}

fn alias(index: usize, event: &Listed, always: &Path) -> Option<TokenStream> {
    if event.cfg.is_empty() {
        return None;
    }
    let conditions = event.conditions();
    let name = alias_name(index);
    let path = &event.path;
    Some(quote! {
        #[cfg(all(#(#conditions),*))]
        type #name = #path;
        #[cfg(not(all(#(#conditions),*)))]
        type #name = #always;
    })
}

fn alias_name(index: usize) -> Ident {
    format_ident!("__Event{index}")
}
