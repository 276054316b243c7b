//! `#[derive(Event)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;
use crate::{fallback, lock};

mod check;
mod expand;
pub(crate) mod history;
pub(crate) mod model;
mod parts;
pub(crate) mod schema;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let diag = Diagnostics::new();
    let event = model::Event::read(&input, &diag);
    let editions = event.editions();
    let is_sound = check::check(&event, &editions, &diag);
    let lock = lock::of_event(&event, &diag);
    let output = match event.is_expandable() {
        true => expand::expand(&event, &editions, is_sound),
        false => fallback::event(&input, &event),
    };
    let errors = diag.finish();
    quote! { #errors #output #lock }
}
