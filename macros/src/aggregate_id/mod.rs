//! `#[derive(AggregateId)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;
use crate::fallback;

mod check;
mod expand;
pub(crate) mod model;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let diag = Diagnostics::new();
    let id = model::AggregateId::read(&input, &diag);
    check::check(&id, &diag);
    let output = match &id.value {
        Some(value) if id.generics.params.is_empty() => expand::expand(&id, value),
        _ => fallback::aggregate_id(&input, &id),
    };
    let errors = diag.finish();
    quote! { #errors #output }
}
