//! What is written for an item that is too wrong to expand: enough that the rest of the crate sees
//! the traits it expects, and no errors follow from the one reported.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Generics, parse_quote};

use crate::aggregate::model::Aggregate;
use crate::aggregate_id::model::AggregateId;
use crate::event::model::Event;
use crate::projection::model::Projection;
use crate::reactor::model::Reactor;

/// `impl Event` without a body that could be wrong too.
pub(crate) fn event(input: &DeriveInput, event: &Event) -> TokenStream {
    if matches!(input.data, Data::Union(_)) || !event.is_readable() {
        return TokenStream::new();
    }
    let Event {
        ident, krate, name, ..
    } = event;
    let private = krate.private();
    let bounds = quote! {
        #private::serde::Serialize + #private::serde::de::DeserializeOwned
            + ::core::clone::Clone + ::core::fmt::Debug + ::core::cmp::PartialEq
            + ::core::marker::Send + ::core::marker::Sync + 'static
    };
    let generics = with_bounds_on_self(&event.generics, &bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Event for #ident #type_generics #where_clause {
            const NAME: &'static str = #name;
            const VERSION: u32 = 1;

            fn decode(_: u32, _: &str) -> ::core::result::Result<Self, #krate::DecodeCause> {
                ::core::unreachable!()
            }
        }
    }
}

/// `impl Aggregate` without a body that could be wrong too.
pub(crate) fn aggregate(input: &DeriveInput, aggregate: &Aggregate) -> TokenStream {
    if matches!(input.data, Data::Union(_)) {
        return TokenStream::new();
    }
    let Aggregate {
        ident,
        krate,
        name,
        id,
        event_enum,
        ..
    } = aggregate;
    let bounds = quote! {
        ::core::default::Default + ::core::clone::Clone
            + ::core::marker::Send + ::core::marker::Sync + 'static
    };
    let generics = with_bounds_on_self(&aggregate.generics, &bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let impl_event = aggregate_event(aggregate);
    let impl_routed = routed(aggregate);
    quote! {
        #impl_event
        #impl_routed

        #[automatically_derived]
        impl #impl_generics #krate::Aggregate for #ident #type_generics #where_clause {
            const NAME: &'static str = #name;
            const EVENTS: &'static [#krate::EventInfo] = &[];

            type Id = #id;
            type Event = #event_enum;

            fn apply_event(&mut self, _: &#event_enum) {
                ::core::unreachable!()
            }

            fn replay(
                &mut self,
                _: usize,
                _: u32,
                _: &str,
            ) -> ::core::result::Result<(), #krate::DecodeCause> {
                ::core::unreachable!()
            }

            fn decode(
                _: usize,
                _: u32,
                _: &str,
                _: &mut ::std::vec::Vec<#event_enum>,
            ) -> ::core::result::Result<(), #krate::DecodeCause> {
                ::core::unreachable!()
            }
        }
    }
}

/// Lets projections of an aggregate without parameters be.
fn routed(aggregate: &Aggregate) -> Option<TokenStream> {
    let Aggregate { ident, krate, .. } = aggregate;
    let private = krate.private();
    aggregate.generics.params.is_empty().then(|| {
        quote! {
            #[automatically_derived]
            impl<__P: #krate::Projection> #private::Routed<__P> for #ident {
                fn route(_: &mut #private::Routes<__P>) {
                    ::core::unreachable!()
                }
            }
        }
    })
}

fn aggregate_event(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        krate, event_enum, ..
    } = aggregate;
    let private = krate.private();
    quote! {
        #[automatically_derived]
        impl #krate::AggregateEvent for #event_enum {
            fn name(&self) -> &'static str {
                ::core::unreachable!()
            }

            fn version(&self) -> u32 {
                ::core::unreachable!()
            }

            fn encode(
                &self,
            ) -> ::core::result::Result<::std::string::String, #private::serde_json::Error> {
                ::core::unreachable!()
            }
        }
    }
}

/// `impl AggregateId`, and what it asks for, without a body that could be wrong too.
pub(crate) fn aggregate_id(input: &DeriveInput, id: &AggregateId) -> TokenStream {
    if matches!(input.data, Data::Union(_)) {
        return TokenStream::new();
    }
    let AggregateId { ident, krate, .. } = id;
    let bounds = quote! {
        ::core::clone::Clone + ::core::fmt::Debug + ::core::cmp::Eq + ::core::hash::Hash
            + ::core::marker::Send + ::core::marker::Sync + 'static
    };
    let (impl_generics, type_generics, _) = id.generics.split_for_impl();
    let bounded = with_bounds_on_self(&id.generics, &bounds);
    let where_clause = &bounded.where_clause;
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::AggregateId for #ident #type_generics #where_clause {}

        #[automatically_derived]
        impl #impl_generics ::core::fmt::Display for #ident #type_generics {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::unreachable!()
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::str::FromStr for #ident #type_generics {
            type Err = ::core::convert::Infallible;

            fn from_str(_: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::unreachable!()
            }
        }
    }
}

/// `impl Projection` that answers for nothing.
pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let Projection {
        ident,
        krate,
        name,
        store,
        ..
    } = projection;
    let private = krate.private();
    let bounds = quote! { ::core::marker::Send + 'static };
    let generics = with_bounds_on_self(&projection.generics, &bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Projection for #ident #type_generics #where_clause {
            const NAME: &'static str = #name;
            const VERSION: u32 = 1;

            type Store = #store;

            fn routes() -> #private::Routes<Self> {
                #private::Routes::new()
            }
        }
    }
}

/// `impl Reactor`, and the `impl Projection` it stands on, without ways that could be wrong too.
pub(crate) fn reactor(reactor: &Reactor) -> TokenStream {
    let Projection {
        ident,
        krate,
        generics,
        ..
    } = &reactor.projection;
    let private = krate.private();
    let projection = projection(&reactor.projection);
    let bounds = quote! { ::core::marker::Send + 'static };
    let generics = with_bounds_on_self(generics, &bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #projection

        #[automatically_derived]
        impl #impl_generics #krate::Reactor for #ident #type_generics #where_clause {
            fn timers() -> #private::Timers<Self> {
                #private::Timers::new()
            }
        }
    }
}

/// Asks of a generic item what its trait asks of every type; an item without parameters is asked by
/// the trait itself.
fn with_bounds_on_self(generics: &Generics, bounds: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    if !generics.params.is_empty() {
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote! { Self: #bounds });
    }
    generics
}
