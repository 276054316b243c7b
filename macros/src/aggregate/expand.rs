//! Writes `impl Aggregate`, and what it rests on.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned as _;

use super::assertions;
use super::model::{Aggregate, Listed, absent};
use super::routes;
use super::split::{self, Split};
use super::state::StatePart;

pub(crate) fn expand(aggregate: &Aggregate) -> TokenStream {
    let impl_event = impl_aggregate_event(aggregate);
    let impl_aggregate = impl_aggregate(aggregate);
    let events = aggregate.events.iter();
    let ties = events.map(|event| ties(aggregate, event));
    let splits = split::impls(aggregate);
    let routes = routes::expand(aggregate);
    let assertions = assertions::expand(aggregate);
    let describe = describe(aggregate);
    quote! {
        #(#ties)*
        #impl_event
        #impl_aggregate
        #describe
        #splits
        #routes
        #assertions
    }
}

fn impl_aggregate(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        name,
        id,
        event_enum,
        retired,
        ..
    } = aggregate;
    let readers = readers(aggregate);
    let splits = split::consts(aggregate);
    let retired = (!retired.is_empty()).then(|| {
        quote! {
            const RETIRED: &'static [&'static str] = &[#(#retired),*];
        }
    });
    let snapshot = snapshot(aggregate);
    quote! {
        #readers

        #[automatically_derived]
        impl __p::Aggregate for #ident {
            const NAME: &'static str = #name;
            const EVENTS: __p::Infos = <#event_enum as __p::EventEnum>::EVENTS;
            #splits
            #retired
            #snapshot
            type Id = #id;
            type Event = #event_enum;

            fn apply_event(&mut self, __event: &#event_enum) {
                __p::apply(self, __event);
            }

            fn replay(&mut self, __event: usize, __version: u32, __data: &str) -> __p::Read {
                __p::read_at(__READERS, __event, __p::Target::State(self), __version, __data)
            }

            fn decode(
                __event: usize,
                __version: u32,
                __data: &str,
                __events: &mut __p::Vec<#event_enum>,
            ) -> __p::Read {
                __p::read_at(__READERS, __event, __p::Target::Events(__events), __version, __data)
            }
        }
    }
}

/// What reads each stored event: the indices are those of `EVENTS`, and behind these those of `SPLIT`.
fn readers(aggregate: &Aggregate) -> TokenStream {
    let ident = &aggregate.ident;
    let none = quote! { __p::read_none };
    let (cfgs, paths) = (aggregate.cfgs(), aggregate.paths());
    let absences = aggregate.cfgs().map(|cfg| absent(cfg, &none));
    let splits = aggregate.splits.iter().map(|Split { cfg, path, .. }| {
        let absent = absent(cfg, &none);
        quote! {
            #(#cfg)*
            __p::read_split::<#ident, #path>,
            #absent
        }
    });
    quote! {
        const __READERS: __p::Readers<#ident> = &[
            #(#(#cfgs)* __p::read::<#ident, #paths>, #absences)*
            #(#splits)*
        ];
    }
}

fn snapshot(aggregate: &Aggregate) -> Option<TokenStream> {
    let ident = &aggregate.ident;
    aggregate.snapshot.as_ref().map(|snapshot| {
        let every = Literal::u64_unsuffixed(snapshot.every);
        let version = Literal::u32_unsuffixed(snapshot.version);
        let parts = snapshot.parts.iter().map(state_part);
        let load_millis = snapshot.load_millis.map(|millis| {
            let millis = Literal::u64_unsuffixed(millis);
            quote! { .with_load_millis(#millis) }
        });
        quote! {
            const SNAPSHOT: __p::Option<__p::SnapshotPolicy<Self>> = __p::Some(
                __p::snapshot_policy::<#ident>(#every, #version, &[#(#parts),*])
                #load_millis
            );
        }
    })
}

fn state_part(part: &StatePart) -> TokenStream {
    let StatePart { cfg, declared, ty } = part;
    let layout = match ty {
        Some(ty) => quote_spanned! {ty.span()=>
            __p::Some(<#ty as __p::Shape>::LAYOUT)
        },
        None => quote! { __p::None },
    };
    quote! {
        #(#cfg)*
        __p::StatePart { declared: #declared, layout: #layout }
    }
}

/// Not generated but where it is called, which is in tests.
fn describe(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        event_enum,
        docs,
        ..
    } = aggregate;
    let (cfgs, paths) = (aggregate.cfgs(), aggregate.paths());
    let splits = split::describe(aggregate);
    quote! {
        #[automatically_derived]
        impl __p::Describe for #ident {
            #[inline]
            fn describe(__catalog: &mut __p::Catalog) {
                __catalog.add_aggregate::<Self>(#docs);
                #(#(#cfgs)* __p::describe::<#event_enum, #paths>(__catalog);)*
                #splits
            }
        }
    }
}

fn impl_aggregate_event(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident, event_enum, ..
    } = aggregate;
    let infos = infos(aggregate);
    let cfgs = aggregate.cfgs();
    let variants = aggregate.events.iter().map(|event| &event.variant);
    let indices = (0..aggregate.events.len()).map(Literal::usize_unsuffixed);
    quote! {
        #[automatically_derived]
        impl __p::EventEnum for #event_enum {
            type Of = #ident;
            #infos

            fn member(&self) -> (usize, &dyn __p::Member<#ident>) {
                match self {
                    #(#(#cfgs)* Self::#variants(__event) => (#indices, __event),)*
                }
            }
        }

        #[automatically_derived]
        impl __p::AggregateEvent for #event_enum {
            fn name(&self) -> &'static str {
                __p::info_of(self).name
            }

            fn version(&self) -> u32 {
                __p::info_of(self).version
            }

            fn encode(&self) -> __p::Result<__p::String, __p::serde_json::Error> {
                __p::encode(self)
            }
        }
    }
}

/// The names and versions of the events.
fn infos(aggregate: &Aggregate) -> TokenStream {
    let event_enum = &aggregate.event_enum;
    let none = quote! { __p::NO_EVENT };
    let (cfgs, paths) = (aggregate.cfgs(), aggregate.paths());
    let absences = aggregate.cfgs().map(|cfg| absent(cfg, &none));
    // Clippy takes the promoted array for one on the stack, from 16 KiB on.
    let allow = (aggregate.events.len() > 256).then(|| {
        quote! { #[allow(clippy::large_stack_arrays)] }
    });
    quote! {
        #allow
        const EVENTS: __p::Infos = &[
            #(#(#cfgs)* __p::info::<#event_enum, #paths>(), #absences)*
        ];
    }
}

/// Ties an event and the aggregate to each other.
///
/// Everything else asks only for these impls, so that an event that is none, or that the aggregate does
/// not handle, is reported here and nowhere else.
fn ties(aggregate: &Aggregate, event: &Listed) -> TokenStream {
    let Listed {
        cfg, path, variant, ..
    } = event;
    let event_enum = respanned(&aggregate.event_enum, variant.span());
    let ident = respanned(&aggregate.ident, variant.span());
    quote_spanned! {variant.span()=>
        #(#cfg)*
        impl __p::EventOf<#event_enum> for #path {}

        #(#cfg)*
        impl __p::Handles<#path> for #ident {}
    }
}

/// A name with errors about it to stand at an event.
fn respanned(ident: &Ident, span: Span) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(span);
    ident
}
