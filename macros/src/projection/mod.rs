//! `#[derive(Projection)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;
use crate::fallback;

pub(crate) mod check;
pub(crate) mod expand;
pub(crate) mod model;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let diag = Diagnostics::new();
    let mut projection = model::Projection::read(&input, &diag);
    check::check(&mut projection, &diag);
    let output = match projection.is_expandable() {
        true => expand::expand(&projection),
        false => fallback::projection(&projection),
    };
    let errors = diag.finish();
    quote! { #errors #output }
}
