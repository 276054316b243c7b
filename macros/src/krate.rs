//! The path under which the user's crate knows annals.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, PathSegment, Token};

use crate::attr::{self, Slot};
use crate::diag::{error_with_help, found};

/// `::annals`, or what `crate = ".."` says.
pub(crate) struct Krate(Path);

impl Krate {
    pub(crate) fn from_slot(slot: Slot<Path>) -> Self {
        Self(slot.into_value().unwrap_or_else(annals))
    }

    /// What only the derives' output calls.
    pub(crate) fn private(&self) -> TokenStream {
        let krate = &self.0;
        quote! { #krate::__private }
    }

    /// The path of annals' serde, as text for serde's own attribute.
    ///
    /// `$crate` means nothing in text: what stands in such a macro finds the serde of the user's crate,
    /// as the event itself does.
    pub(crate) fn serde(&self) -> Option<LitStr> {
        let krate = self.0.to_token_stream();
        let path = format!("{krate}::__private::serde").replace(' ', "");
        (!path.contains('$')).then(|| LitStr::new(&path, Span::call_site()))
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// The path without `crate = ".."`.
fn annals() -> Path {
    Path {
        leading_colon: Some(<Token![::]>::default()),
        segments: Punctuated::from_iter(
            [Ident::new("annals", Span::call_site())].map(PathSegment::from),
        ),
    }
}

/// The path in `crate = "::path"`, or without the quotes, as `$crate` needs it.
pub(crate) fn read(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    attr::value(key, input, |input| {
        let path = if input.peek(LitStr) {
            input.parse::<LitStr>()?.parse_with(Path::parse_mod_style)?
        } else {
            input.call(Path::parse_mod_style)?
        };
        absolute(path)
    })
}

/// The expansion may stand in any module, where a relative path means something else.
fn absolute(path: Path) -> syn::Result<Path> {
    let from_root = path
        .segments
        .first()
        .is_some_and(|first| first.ident == "crate");
    if from_root || path.leading_colon.is_some() {
        return Ok(path);
    }
    let message = format!("expected an absolute path, found {}", found(&path));
    let help = format!("write `crate = \"::{}\"`", path.to_token_stream());
    Err(error_with_help(path, message, help))
}
