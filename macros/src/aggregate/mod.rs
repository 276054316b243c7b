//! `#[derive(Aggregate)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;
use crate::{fallback, lock};

mod assertions;
mod check;
mod event_enum;
mod expand;
pub(crate) mod model;
mod routes;
mod split;
mod state;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let diag = Diagnostics::new();
    let mut aggregate = model::Aggregate::read(&input, &diag);
    check::check(&input, &mut aggregate, &diag);
    let event_enum = event_enum::expand(&aggregate);
    let lock = lock::of_aggregate(&aggregate, &diag);
    let conversions = event_enum::conversions(&aggregate);
    let impls = match aggregate.is_expandable(&input) {
        true => expand::expand(&aggregate),
        false => fallback::aggregate(&input, &aggregate),
    };
    let errors = diag.finish();
    let model::Aggregate { krate, allow, .. } = &aggregate;
    // All that is compiled again for each of hundreds of events goes by one short name.
    quote! {
        #errors
        #event_enum

        #allow
        #[allow(unused_qualifications)]
        const _: () = {
            use #krate::__private as __p;
            #conversions
            #impls
        };

        #lock
    }
}
