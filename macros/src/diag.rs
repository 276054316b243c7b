//! Collects the mistakes of one item, so that all of them are reported at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far. [`finish`](Self::finish) is the only way out.
#[must_use]
pub(crate) struct Diagnostics {
    /// `None` once finished.
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Diagnostics {
    pub(crate) fn new() -> Self {
        Self {
            errors: RefCell::new(Some(Vec::new())),
        }
    }

    /// Reports a mistake at the tokens `at`.
    pub(crate) fn error(&self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// Reports a mistake, and says what to write instead.
    pub(crate) fn error_with_help(
        &self,
        at: impl ToTokens,
        message: impl Display,
        help: impl Display,
    ) {
        self.push(error_with_help(at, message, help));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(errors) = self.errors.borrow_mut().as_mut() {
            errors.push(error);
        }
    }

    /// How many mistakes there are so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.borrow().as_ref().map_or(0, Vec::len)
    }

    /// The mistakes as `compile_error!`s, one each.
    pub(crate) fn finish(self) -> TokenStream {
        let errors = self.errors.borrow_mut().take().unwrap_or_default();
        errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        let unfinished = self.errors.get_mut().is_some();
        debug_assert!(!unfinished || std::thread::panicking());
    }
}

/// An error for the places that return one instead of reporting it.
pub(crate) fn error_with_help(
    at: impl ToTokens,
    message: impl Display,
    help: impl Display,
) -> syn::Error {
    syn::Error::new_spanned(at, format_args!("{message}\nhelp: {help}"))
}

/// What stands at a place, short enough for a message.
pub(crate) fn found(tokens: impl ToTokens) -> String {
    const LIMIT: usize = 30;
    let text = tokens.to_token_stream().to_string();
    let text = text.replace('\n', " ").replace("- ", "-");
    match text.char_indices().nth(LIMIT) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}..`", text.get(..end).unwrap_or_default()),
    }
}
