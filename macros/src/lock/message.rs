//! Parts of messages, and the constants that show one.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use crate::event::model::Event;

/// A constant whose evaluation fails with `message` at the tokens `at`, unless `condition` holds.
pub(super) fn assertion(at: impl ToTokens, condition: &TokenStream, message: &str) -> TokenStream {
    let tokens: Vec<TokenTree> = at.into_token_stream().into_iter().collect();
    let span_of = |token: Option<&TokenTree>| token.map_or_else(Span::call_site, TokenTree::span);
    let start = span_of(tokens.first());
    let assert = quote_spanned! {start=> ::core::assert! };
    let mut arguments = Group::new(Delimiter::Parenthesis, quote! { #condition, #message });
    arguments.set_span(span_of(tokens.last()));
    quote! {
        const _: () = #assert #arguments;
    }
}

/// Which version of the event a message is about.
pub(super) fn released(version: u32, event: &Event) -> String {
    format!("version {version} of `{}`", event.ident.unraw())
}

/// A text of the lock, short enough for a message.
pub(super) fn short(text: &str) -> String {
    const LIMIT: usize = 60;
    match text.char_indices().nth(LIMIT) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}..`", text.get(..end).unwrap_or_default()),
    }
}

/// The last name of a path that was recorded.
pub(super) fn last_name(rust_type: &str) -> &str {
    rust_type.rsplit("::").next().unwrap_or(rust_type)
}
