//! A type inside itself: its layout must not ask for itself.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::Type;

/// What stands for the type inside itself.
pub(super) fn marker() -> Ident {
    format_ident!("__Recursive")
}

/// The type with the marker in the place of `own`, where `own` occurs in it.
pub(super) fn marked(ty: &Type, own: &Ident) -> Option<TokenStream> {
    let mut found = false;
    let tokens = replaced(ty.to_token_stream(), own, &mut found);
    found.then_some(tokens)
}

fn replaced(tokens: TokenStream, own: &Ident, found: &mut bool) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut output = TokenStream::new();
    let mut in_path = false;
    while let Some(token) = tokens.next() {
        let goes_on =
            matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
        let token = match token {
            TokenTree::Ident(ident) if !in_path && !goes_on && is(&ident, own) => {
                *found = true;
                skip_arguments(&mut tokens);
                let mut marker = marker();
                marker.set_span(ident.span());
                marker.into()
            }
            TokenTree::Group(group) => {
                let inner = replaced(group.stream(), own, found);
                let mut marked = Group::new(group.delimiter(), inner);
                marked.set_span(group.span());
                marked.into()
            }
            other => other,
        };
        in_path = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        output.extend([token]);
    }
    output
}

fn is(ident: &Ident, own: &Ident) -> bool {
    ident == own || ident == "Self"
}

/// Leaves out `<..>`: the marker has no parameters.
fn skip_arguments(tokens: &mut std::iter::Peekable<proc_macro2::token_stream::IntoIter>) {
    let mut depth = 0_usize;
    while let Some(TokenTree::Punct(punct)) = tokens.peek() {
        match punct.as_char() {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            _ if depth == 0 => return,
            _ => {}
        }
        tokens.next();
        while depth > 0 && !matches!(tokens.peek(), None | Some(TokenTree::Punct(_))) {
            tokens.next();
        }
        if depth == 0 {
            return;
        }
    }
}
