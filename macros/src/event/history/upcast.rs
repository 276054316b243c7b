//! The steps that an event's author wrote: from a type of theirs, or on JSON.

use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseStream};
use syn::{Expr, ExprLit, Ident, Lit, Token, Type, token};

use crate::attr::{self, Count};
use crate::diag::{Diagnostics, error_with_help};
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
        input.parse::<Token![=]>()?;
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
        if key == keys::JSON {
            let edit = content.call(Expr::parse)?;
            return Ok(Self::Json { key, edit });
        }
        let message = format!("unknown kind of upcast `{key}`");
        let help = "write `json(PATH)`, or the type of that version";
        Err(error_with_help(key, message, help))
    }
}

fn version(input: ParseStream<'_>) -> syn::Result<Count<u32>> {
    let expr = Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit: input.call(Lit::parse)?,
    });
    let help = "write the number of an older version";
    attr::counted(expr, &u32::MAX, help)
}
