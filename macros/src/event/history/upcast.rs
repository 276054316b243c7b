//! The steps that an event's author wrote: from a type of theirs, or on JSON.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseStream};
use syn::{Expr, ExprLit, Ident, Lit, Token, Type, token};

use crate::attr::{self, Count};
use crate::diag::{Diagnostics, error_with_help, found};
use crate::keys;

/// How events of one older version come to the next one.
pub(crate) struct Upcast {
    pub(crate) version: Count<u32>,
    pub(crate) source: Source,
}

/// What stands for the older version.
pub(crate) enum Source {
    /// A type that the next version is made from by `TryFrom`.
    Typed(Box<Type>),
    /// JSON that a function changes in place.
    Json { key: Ident, edit: Expr },
}

/// Reads `upcast(1 = json(PATH), 2 = Type)`.
pub(crate) fn read(
    key: &Ident,
    input: ParseStream<'_>,
    diag: &Diagnostics,
) -> syn::Result<Vec<Upcast>> {
    let tokens = attr::parenthesized(key, input)?;
    if tokens.is_empty() {
        let help = "write `upcast(1 = Type)`";
        diag.error_with_help(key, "missing version in `upcast`", help);
    }
    Ok(attr::elements(tokens, diag, Upcast::read))
}

impl Upcast {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let version = version(input)?;
        equals(&version, input)?;
        let source = match input.peek2(token::Paren) {
            true => Source::called(input)?,
            false => Source::Typed(input.parse()?),
        };
        Ok(Self { version, source })
    }
}

impl Source {
    fn called(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        let content;
        syn::parenthesized!(content in input);
        if key == keys::JSON && content.is_empty() {
            let help = "write `json(PATH)`, a function that changes the JSON";
            return Err(error_with_help(key, "missing function in `json`", help));
        }
        if key == keys::JSON {
            let edit = content.call(Expr::parse)?;
            return Ok(Self::Json { key, edit });
        }
        content.parse::<TokenStream>()?;
        let message = format!("unknown kind of upcast `{key}`");
        let help = "write `json(PATH)`, or the type of that version";
        Err(error_with_help(key, message, help))
    }
}

/// What stands before the `=`: not an expression, for `1 = Type` is one as a whole.
fn version(input: ParseStream<'_>) -> syn::Result<Count<u32>> {
    let help = "write `upcast(1 = Type)`";
    let Ok(lit) = input.fork().parse::<Lit>() else {
        let next: TokenTree = input.parse()?;
        let message = format!("expected a version, found {}", found(&next));
        return Err(error_with_help(next, message, help));
    };
    input.parse::<Lit>()?;
    let attrs = Vec::new();
    attr::counted(Expr::Lit(ExprLit { attrs, lit }), &u32::MAX, help)
}

fn equals(version: &Count<u32>, input: ParseStream<'_>) -> syn::Result<()> {
    if input.parse::<Option<Token![=]>>()?.is_some() && !input.is_empty() && !input.peek(Token![,])
    {
        return Ok(());
    }
    let Count { number, expr } = version;
    let message = format!("missing what version {number} was");
    let help = format!("write `{number} = Type` or `{number} = json(PATH)`");
    Err(error_with_help(expr, message, help))
}
