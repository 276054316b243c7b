//! Writes what a projection asks of an aggregate: a way for each of its events.

use std::borrow::Cow;

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
    Some(quote! {
        const _: () = {
            #(#aliases)*
            #impl_routed
        };
    })
}

fn impl_routed(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident, event_enum, ..
    } = aggregate;
    let bounds = bounds(aggregate);
    let (cfgs, paths) = (aggregate.cfgs(), aggregate.paths());
    let splits = aggregate.splits.iter().map(|split| {
        let Split { cfg, path, .. } = split;
        quote! {
            #(#cfg)*
            __p::route_split::<__P, Self, #path>(__routes);
        }
    });
    let hand_on = (!aggregate.splits.is_empty()).then(|| hand_on(aggregate));
    quote! {
        #[automatically_derived]
        impl<__P> __p::Routed<__P> for #ident
        where
            __P: #bounds,
        {
            fn route(__routes: &mut __p::Routes<__P>) {
                __p::begin_routes::<__P, Self>(__routes);
                #(#(#cfgs)* __p::route::<__P, #event_enum, #paths>(__routes);)*
                #(#splits)*
            }
        }

        #hand_on
    }
}

/// What an aggregate asks of a projection of it.
fn bounds(aggregate: &Aggregate) -> TokenStream {
    let events = aggregate.events.iter().enumerate().map(bound);
    quote! { __p::Projection #(+ __p::Project<#events, __P::Store>)* }
}

/// Hands what an old event has become on to the handlers of today's events.
fn hand_on(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        events,
        event_enum,
        ..
    } = aggregate;
    let bounds = bounds(aggregate);
    let arms = events.iter().map(|event| {
        let Listed { cfg, variant, .. } = event;
        quote! {
            #(#cfg)*
            #event_enum::#variant(__event) => {
                __p::hand_on(__projection, __of.with(__event), __transaction)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl<__P> __p::SplitRouted<__P> for #ident
        where
            __P: #bounds,
        {
            fn hand_on(
                __projection: &mut __P,
                __event: #event_enum,
                __of: __p::SplitFrom<'_>,
                __transaction: __p::Transaction<'_, __P::Store>,
            ) -> __p::Result<(), __p::ProjectError> {
                match __event { #(#arms)* }
            }
        }
    }
}

/// What stands for an event in the bounds.
fn bound((index, event): (usize, &Listed)) -> Cow<'_, Path> {
    match event.cfg.is_empty() {
        true => Cow::Borrowed(&event.path),
        false => Cow::Owned(alias_name(index).into()),
    }
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
