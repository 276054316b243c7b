//! `#[derive(Reactor)]`.

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
    let mut reactor = model::Reactor::read(&input, &diag);
    check::check(&mut reactor, &diag);
    let output = match reactor.projection.is_expandable() {
        true => expand::expand(&reactor),
        false => fallback::reactor(&reactor),
    };
    let errors = diag.finish();
    quote! { #errors #output }
}
