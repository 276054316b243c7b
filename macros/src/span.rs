//! Where an error about generated code stands.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned as _;

/// The place of `tokens`, for generated code that has names of its own.
///
/// Where a macro wrote the tokens, their own span would make each name in it another than the same
/// name elsewhere in the output.
pub(crate) fn of(tokens: &impl ToTokens) -> Span {
    Span::call_site().located_at(tokens.span())
}
