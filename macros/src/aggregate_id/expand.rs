//! Writes the conversions of an id, and `impl AggregateId`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::model::AggregateId;

pub(crate) fn expand(id: &AggregateId, value: &Type) -> TokenStream {
    let AggregateId {
        ident,
        krate,
        allow,
        ..
    } = id;
    let text = text(id, value);
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::AggregateId for #ident {}

        #text

        #[automatically_derived]
        #allow
        impl ::core::convert::From<#value> for #ident {
            fn from(__value: #value) -> Self {
                Self(__value)
            }
        }

        #[automatically_derived]
        #allow
        impl ::core::convert::From<#ident> for #value {
            fn from(__id: #ident) -> Self {
                __id.0
            }
        }

        #[automatically_derived]
        #allow
        impl ::core::convert::AsRef<#value> for #ident {
            fn as_ref(&self) -> &#value {
                &self.0
            }
        }
    }
}

/// The way into text and out of it, which is what is stored.
fn text(id: &AggregateId, value: &Type) -> TokenStream {
    let AggregateId { ident, allow, .. } = id;
    quote_spanned! {value.span()=>
        #[automatically_derived]
        #allow
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                <#value as ::core::fmt::Display>::fmt(&self.0, __f)
            }
        }

        #[automatically_derived]
        #allow
        impl ::core::str::FromStr for #ident {
            type Err = <#value as ::core::str::FromStr>::Err;

            fn from_str(__text: &str) -> ::core::result::Result<Self, Self::Err> {
                <#value as ::core::str::FromStr>::from_str(__text).map(Self)
            }
        }
    }
}
