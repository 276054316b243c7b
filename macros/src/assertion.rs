//! Constants that the compiler evaluates, and whose failure stands at the user's own tokens.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A constant whose evaluation fails with `message` at the tokens `at`, unless `condition` holds.
pub(crate) fn assert(at: impl ToTokens, condition: &TokenStream, message: &str) -> TokenStream {
    // The macro takes it for a format string.
    let message = message.replace('{', "{{").replace('}', "}}");
    let function = quote! { ::core::assert! };
    call(at, function, quote! { #condition, #message })
}

/// A constant that calls `function`, and fails at the tokens `at` where that fails.
pub(crate) fn call(
    at: impl ToTokens,
    function: TokenStream,
    arguments: TokenStream,
) -> TokenStream {
    let at: Vec<TokenTree> = at.into_token_stream().into_iter().collect();
    let span_of = |token: Option<&TokenTree>| token.map_or_else(Span::call_site, TokenTree::span);
    let start = span_of(at.first());
    let function = function.into_iter().map(|mut token| {
        token.set_span(start);
        token
    });
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(span_of(at.last()));
    quote_spanned! {start=>
        const _: () = #(#function)* #arguments;
    }
}
