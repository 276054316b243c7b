//! Writes `impl Aggregate`, and what it rests on.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Ident, Path};

use super::assertions;
use super::model::{Aggregate, Listed};
use super::routes;
use super::split;
use super::state::StatePart;
use crate::krate::Krate;

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
        #impl_event
        #impl_aggregate
        #describe
        #(#ties)*
        #splits
        #routes
        #assertions
    }
}

fn impl_aggregate(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        id,
        event_enum,
        allow,
        ..
    } = aggregate;
    let consts = consts(aggregate);
    let apply_event = apply_event(aggregate);
    let replay = replay(aggregate);
    let decode = decode(aggregate);
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::Aggregate for #ident {
            #consts
            type Id = #id;
            type Event = #event_enum;

            #apply_event
            #replay
            #decode
        }
    }
}

fn consts(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        krate,
        name,
        event_enum,
        retired,
        ..
    } = aggregate;
    let private = krate.private();
    let retired = (!retired.is_empty()).then(|| {
        quote! {
            const RETIRED: &'static [&'static str] = &[#(#retired),*];
        }
    });
    let splits = split::consts(aggregate);
    let snapshot = snapshot(aggregate);
    quote! {
        const NAME: &'static str = #name;
        const EVENTS: &'static [#krate::EventInfo] = <#event_enum as #private::EventEnum>::EVENTS;
        #splits
        #retired
        #snapshot
    }
}

/// An element of `EVENTS`.
fn event_info(aggregate: &Aggregate, event: &Listed) -> TokenStream {
    let private = aggregate.krate.private();
    let ident = &aggregate.ident;
    let Listed { cfg, path, .. } = event;
    aggregate.info_under(cfg, quote! { #private::info::<#ident, #path>() })
}

fn snapshot(aggregate: &Aggregate) -> Option<TokenStream> {
    let Aggregate { ident, krate, .. } = aggregate;
    let private = krate.private();
    aggregate.snapshot.as_ref().map(|snapshot| {
        let every = Literal::u64_unsuffixed(snapshot.every);
        let version = Literal::u32_unsuffixed(snapshot.version);
        let parts = snapshot.parts.iter().map(|part| state_part(part, &private));
        let load_millis = snapshot.load_millis.map(|millis| {
            let millis = Literal::u64_unsuffixed(millis);
            quote! { .with_load_millis(#millis) }
        });
        quote! {
            const SNAPSHOT: ::core::option::Option<#private::SnapshotPolicy<Self>> =
                ::core::option::Option::Some(
                    #private::snapshot_policy::<#ident>(#every, #version, &[#(#parts),*])
                    #load_millis
                );
        }
    })
}

fn state_part(part: &StatePart, private: &TokenStream) -> TokenStream {
    let StatePart { cfg, declared, ty } = part;
    let layout = match ty {
        Some(ty) => quote_spanned! {ty.span()=>
            ::core::option::Option::Some(<#ty as #private::Shape>::LAYOUT)
        },
        None => quote! { ::core::option::Option::None },
    };
    quote! {
        #(#cfg)*
        #private::StatePart { declared: #declared, layout: #layout }
    }
}

fn apply_event(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        krate, event_enum, ..
    } = aggregate;
    let private = krate.private();
    let arms = per_variant(aggregate, &quote! { __event }, |_| {
        quote! { #private::apply(self, __event) }
    });
    quote! {
        fn apply_event(&mut self, __event: &#event_enum) {
            match __event { #arms }
        }
    }
}

fn replay(aggregate: &Aggregate) -> TokenStream {
    let krate = &aggregate.krate;
    let private = krate.private();
    let arms = per_index(aggregate, |path| {
        quote! { #private::replay::<Self, #path>(#private::Target::State(self), __version, __data) }
    });
    let splits = split::arms(aggregate, |path| {
        quote! { #private::replay_split::<Self, #path>(self, __version, __data) }
    });
    let unknown = unknown(krate);
    quote! {
        fn replay(
            &mut self,
            __event: usize,
            __version: u32,
            __data: &str,
        ) -> ::core::result::Result<(), #krate::DecodeCause> {
            match __event { #arms #splits #unknown }
        }
    }
}

fn decode(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        krate, event_enum, ..
    } = aggregate;
    let private = krate.private();
    let arms = per_index(aggregate, |path| {
        quote! { #private::replay::<Self, #path>(#private::Target::Events(__events), __version, __data) }
    });
    let splits = split::arms(aggregate, |path| {
        quote! { #private::decode_split::<Self, #path>(__version, __data, __events) }
    });
    let unknown = unknown(krate);
    quote! {
        fn decode(
            __event: usize,
            __version: u32,
            __data: &str,
            __events: &mut ::std::vec::Vec<#event_enum>,
        ) -> ::core::result::Result<(), #krate::DecodeCause> {
            match __event { #arms #splits #unknown }
        }
    }
}

/// Not generated but where it is called, which is in tests.
fn describe(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        docs,
        allow,
        ..
    } = aggregate;
    let private = krate.private();
    let events = aggregate.events.iter().map(|Listed { cfg, path, .. }| {
        quote! {
            #(#cfg)*
            #private::describe::<Self, #path>(__catalog);
        }
    });
    let splits = split::describe(aggregate);
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::schema::Describe for #ident {
            #[inline]
            fn describe(__catalog: &mut #krate::schema::Catalog) {
                __catalog.add_aggregate::<Self>(#docs);
                #(#events)*
                #splits
            }
        }
    }
}

fn impl_aggregate_event(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        event_enum,
        allow,
        ..
    } = aggregate;
    let private = krate.private();
    let index = per_variant(aggregate, &quote! { _ }, |index| {
        Literal::usize_unsuffixed(index).into_token_stream()
    });
    let encode = per_variant(aggregate, &quote! { __event }, |_| {
        quote! { #private::encode::<#ident>(__event) }
    });
    let info = quote! {
        #private::info_at(<Self as #private::EventEnum>::EVENTS, match self { #index })
    };
    let events = aggregate.events.iter();
    let events = events.map(|event| event_info(aggregate, event));
    // Clippy takes the promoted array for one on the stack, from 16 KiB on.
    let allow_large = (aggregate.events.len() > 256).then(|| {
        quote! { #[allow(clippy::large_stack_arrays)] }
    });
    quote! {
        #[automatically_derived]
        #allow
        impl #private::EventEnum for #event_enum {
            #allow_large
            const EVENTS: &'static [#krate::EventInfo] = &[#(#events),*];
        }

        #[automatically_derived]
        #allow
        impl #krate::AggregateEvent for #event_enum {
            fn name(&self) -> &'static str {
                #info.name
            }

            fn version(&self) -> u32 {
                #info.version
            }

            fn encode(
                &self,
            ) -> ::core::result::Result<::std::string::String, #private::serde_json::Error> {
                match self { #encode }
            }
        }
    }
}

/// Ties an event and the aggregate to each other.
///
/// Everything else asks only for these impls, so that an event that is none, or that the aggregate does
/// not handle, is reported here and nowhere else.
fn ties(aggregate: &Aggregate, event: &Listed) -> TokenStream {
    let Aggregate { krate, allow, .. } = aggregate;
    let private = krate.private();
    let Listed {
        cfg, path, variant, ..
    } = event;
    let ident = respanned(&aggregate.ident, variant.span());
    quote_spanned! {variant.span()=>
        #(#cfg)*
        #[automatically_derived]
        #allow
        impl #private::EventOf<#ident> for #path {}

        #(#cfg)*
        #[automatically_derived]
        #allow
        impl #private::Handles<#path> for #ident {}
    }
}

/// The aggregate's name, with errors about it to stand at an event.
fn respanned(ident: &Ident, span: Span) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(span);
    ident
}

/// One arm for each variant of the enum.
fn per_variant(
    aggregate: &Aggregate,
    binding: &TokenStream,
    body: impl Fn(usize) -> TokenStream,
) -> TokenStream {
    let event_enum = &aggregate.event_enum;
    let arms = aggregate.events.iter().enumerate().map(|(index, event)| {
        let Listed { cfg, variant, .. } = event;
        let body = body(index);
        quote! {
            #(#cfg)*
            #event_enum::#variant(#binding) => #body,
        }
    });
    quote! { #(#arms)* }
}

/// One arm for each index into `EVENTS`.
fn per_index(aggregate: &Aggregate, body: impl Fn(&Path) -> TokenStream) -> TokenStream {
    let arms = aggregate.events.iter().enumerate().map(|(index, event)| {
        let Listed { cfg, path, .. } = event;
        let index = Literal::usize_unsuffixed(index);
        let body = body(path);
        quote! {
            #(#cfg)*
            #index => #body,
        }
    });
    arms.collect()
}

/// The arm for an index that stands for no event.
fn unknown(krate: &Krate) -> TokenStream {
    quote! {
        _ => ::core::result::Result::Err(#krate::DecodeCause::UnknownEvent),
    }
}
