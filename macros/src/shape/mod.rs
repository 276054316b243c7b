//! `#[derive(Shape)]`, and what events have in common with it: how types stand in JSON.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;

mod check;
pub(crate) mod expand;
pub(crate) mod layout;
mod model;
pub(crate) mod part;
mod recursion;
pub(crate) mod written;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let diag = Diagnostics::new();
    let shape = model::Shape::read(&input, &diag);
    check::check(&shape, &diag);
    let output = expand::expand(&shape);
    let errors = diag.finish();
    quote! { #errors #output }
}

/// A type that stands for itself.
pub(crate) fn typed(ty: &syn::Type) -> part::Part {
    part::Part::unnamed(part::Source::Type(Box::new(ty.clone())), ty)
}
