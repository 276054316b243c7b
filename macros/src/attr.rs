//! Reads `#[name(key = value, key(..))]`, and goes on after a mistake.

use std::fmt::Display;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Token, token};

use crate::diag::{Diagnostics, error_with_help, found};
use crate::keys::{Elsewhere, Options};

/// An option that may be given once.
pub(crate) struct Slot<T> {
    key: Option<Ident>,
    value: Option<T>,
}

impl<T> Slot<T> {
    pub(crate) const fn empty() -> Self {
        Self {
            key: None,
            value: None,
        }
    }

    /// Takes the value that `read` finds behind `key`.
    ///
    /// A value that cannot be read still counts as given: what is wrong is not missing too.
    pub(crate) fn fill(
        &mut self,
        key: &Ident,
        read: impl FnOnce() -> syn::Result<T>,
    ) -> syn::Result<()> {
        let given_before = self.key.replace(key.clone()).is_some();
        let value = read()?;
        if given_before {
            let message = format!("duplicate attribute `{key}`");
            return Err(error_with_help(key, message, "leave one of the two out"));
        }
        self.value = Some(value);
        Ok(())
    }

    /// The key as the user wrote it, if the option is given.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.key.as_ref()
    }

    pub(crate) fn into_value(self) -> Option<T> {
        self.value
    }
}

/// Reads all attributes called `options.name`; `option` reads what follows a key.
pub(crate) fn read(
    attrs: &[Attribute],
    options: &Options,
    diag: &Diagnostics,
    mut option: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attr in attrs
        .iter()
        .filter(|attr| attr.path().is_ident(options.name))
    {
        match list(attr, options.name) {
            Ok(tokens) => read_tokens(tokens, options, diag, &mut option),
            Err(error) => diag.push(error),
        }
    }
}

/// Reads the options in the parentheses behind `key`.
pub(crate) fn nested(
    key: &Ident,
    input: ParseStream<'_>,
    options: &Options,
    diag: &Diagnostics,
    mut option: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let tokens = parenthesized(key, input)?;
    read_tokens(tokens, options, diag, &mut option);
    Ok(())
}

/// The tokens in the parentheses behind `key`.
pub(crate) fn parenthesized(key: &Ident, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    if !input.peek(token::Paren) {
        let message = format!("missing parentheses behind `{key}`");
        return Err(error_with_help(
            key,
            message,
            format_args!("write `{key}(..)`"),
        ));
    }
    let content;
    syn::parenthesized!(content in input);
    content.parse()
}

/// Reads `a, b, c`; an element that cannot be read is reported and left out.
pub(crate) fn elements<T>(
    tokens: TokenStream,
    diag: &Diagnostics,
    element: impl Fn(ParseStream<'_>) -> syn::Result<T>,
) -> Vec<T> {
    let mut elements = Vec::new();
    separated(tokens, diag, |input| {
        elements.push(element(input)?);
        Ok(())
    });
    elements
}

/// The value in `key = value`.
pub(crate) fn value<T>(
    key: &Ident,
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let equals: Option<Token![=]> = input.parse()?;
    if equals.is_none() || input.is_empty() || input.peek(Token![,]) {
        let message = format!("missing value of `{key}`");
        return Err(error_with_help(
            key,
            message,
            format_args!("write `{key} = ..`"),
        ));
    }
    read(input)
}

/// The text in `key = "text"`.
pub(crate) fn string(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    value(key, input, text)
}

/// A string literal.
pub(crate) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let expr: Expr = input.parse()?;
    match literal(&expr) {
        Some(Lit::Str(text)) => Ok(text.clone()),
        _ => {
            let message = format!("expected a string, found {}", found(&expr));
            Err(error_with_help(expr, message, "put it in quotes"))
        }
    }
}

/// A number that counts from 1, with the expression it was written as.
#[derive(Clone)]
pub(crate) struct Count<N> {
    pub(crate) number: N,
    pub(crate) expr: Expr,
}

/// The number in `key = 1`.
pub(crate) fn count<N>(key: &Ident, input: ParseStream<'_>, max: &N) -> syn::Result<Count<N>>
where
    N: FromStr<Err: Display> + Display + PartialEq + From<u8>,
{
    let expr = value(key, input, Expr::parse)?;
    let help = format!("write `{key} = 1`, or a higher number, without quotes");
    counted(expr, max, help)
}

/// The number that `expr` is.
pub(crate) fn counted<N>(expr: Expr, max: &N, help: impl Display) -> syn::Result<Count<N>>
where
    N: FromStr<Err: Display> + Display + PartialEq + From<u8>,
{
    let number = match literal(&expr) {
        Some(Lit::Int(number)) => number.base10_parse().ok(),
        _ => None,
    };
    match number {
        Some(number) if number != N::from(0) => Ok(Count { number, expr }),
        _ => {
            let message = format!("expected a number from 1 to {max}, found {}", found(&expr));
            Err(error_with_help(expr, message, help))
        }
    }
}

/// The error of a key that is none of `options`.
pub(crate) fn unknown(key: &Ident, options: &Options) -> syn::Error {
    if let Some(Elsewhere { place, keys }) = &options.elsewhere
        && keys.iter().any(|known| key == known)
    {
        let message = format!("`{key}` is only supported on {place}");
        return error_with_help(key, message, format_args!("move it to {place}"));
    }
    let name = options.name;
    let message = format!("unknown {name} attribute `{key}`");
    let nearest = nearest_first(&key.to_string(), options.keys).join("`, `");
    let help = match options.keys {
        [_] => format!("write `{nearest}`"),
        _ => format!("write one of `{nearest}`"),
    };
    error_with_help(key, message, help)
}

fn list(attr: &Attribute, name: &str) -> syn::Result<TokenStream> {
    let found = match &attr.meta {
        Meta::List(list) => return Ok(list.tokens.clone()),
        Meta::Path(_) => format!("#[{name}]"),
        Meta::NameValue(_) => format!("#[{name} = ..]"),
    };
    let message = format!("expected `#[{name}(..)]`, found `{found}`");
    let help = "write options in parentheses, or leave the attribute out";
    Err(error_with_help(&attr.meta, message, help))
}

fn read_tokens(
    tokens: TokenStream,
    options: &Options,
    diag: &Diagnostics,
    option: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    separated(tokens, diag, |input| {
        let key = input.call(Ident::parse_any)?;
        if options.keys.iter().any(|known| key == known) {
            option(&key, input)
        } else {
            Err(unknown(&key, options))
        }
    });
}

/// Calls `element` for each part between commas. Where it fails, it goes on behind the next comma.
fn separated(
    tokens: TokenStream,
    diag: &Diagnostics,
    mut element: impl FnMut(ParseStream<'_>) -> syn::Result<()>,
) {
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = element(input).and_then(|()| comma(input)) {
                diag.push(error);
                skip_behind_comma(input);
            }
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        diag.push(error);
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    let next: TokenTree = input.parse()?;
    let message = format!("expected `,`, found {}", found(&next));
    Err(syn::Error::new_spanned(next, message))
}

fn skip_behind_comma(input: ParseStream<'_>) {
    while let Ok(token) = input.parse::<TokenTree>() {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            return;
        }
    }
}

/// The literal that `expr` is, also where `macro_rules!` put it into an invisible group.
fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => Some(lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

fn nearest_first(word: &str, keys: &[&'static str]) -> Vec<&'static str> {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|key| distance(word, key));
    keys
}

/// How many letters to add, drop or change to come from `a` to `b` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (above, from) in a.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(b.chars()) {
            let changed = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Lets the impls of a deprecated item name it without a warning.
pub(crate) fn allow_deprecated(attrs: &[Attribute]) -> Option<TokenStream> {
    let is_deprecated = attrs.iter().any(|attr| is(attr, "deprecated"));
    is_deprecated.then(|| {
        quote! { #[allow(deprecated)] }
    })
}

/// Whether the attribute is `#[name]` of the language's own, such as `cfg` or `doc`.
pub(crate) fn is(attr: &Attribute, name: &str) -> bool {
    attr.path().is_ident(name)
}

/// The options inside an attribute of another crate; nothing where they cannot be read, for that
/// crate reports it.
pub(crate) fn foreign_options(attr: &Attribute) -> Vec<Meta> {
    let Meta::List(list) = &attr.meta else {
        return Vec::new();
    };
    let options = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    options.into_iter().flatten().collect()
}
