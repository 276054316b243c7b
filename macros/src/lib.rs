//! The derive macros of annals.
//!
//! Each macro is a pipeline of one folder: `model.rs` reads the item with its attributes, `check.rs`
//! holds the rules that span several of them, `expand.rs` writes the output. All mistakes of an item
//! are reported at once, and what is left of it is still expanded, so that no errors follow from
//! errors.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod aggregate;
mod aggregate_id;
mod assertion;
mod attr;
mod diag;
mod docs;
mod event;
mod fallback;
mod keys;
mod krate;
mod lock;
mod name;
mod projection;
mod reactor;
mod serde_attr;
mod shape;
mod span;
#[cfg(test)]
mod tests;

#[doc = include_str!("../doc/event.md")]
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    event::derive(input.into()).into()
}

#[doc = include_str!("../doc/aggregate.md")]
#[proc_macro_derive(Aggregate, attributes(aggregate))]
pub fn derive_aggregate(input: TokenStream) -> TokenStream {
    aggregate::derive(input.into()).into()
}

#[doc = include_str!("../doc/aggregate_id.md")]
#[proc_macro_derive(AggregateId, attributes(aggregate_id))]
pub fn derive_aggregate_id(input: TokenStream) -> TokenStream {
    aggregate_id::derive(input.into()).into()
}

#[doc = include_str!("../doc/projection.md")]
#[proc_macro_derive(Projection, attributes(projection))]
pub fn derive_projection(input: TokenStream) -> TokenStream {
    projection::derive(input.into()).into()
}

#[doc = include_str!("../doc/reactor.md")]
#[proc_macro_derive(Reactor, attributes(reactor))]
pub fn derive_reactor(input: TokenStream) -> TokenStream {
    reactor::derive(input.into()).into()
}

#[doc = include_str!("../doc/shape.md")]
#[proc_macro_derive(Shape, attributes(shape))]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    shape::derive(input.into()).into()
}
