//! Names under which things are stored.

use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::attr::Slot;
use crate::diag::Diagnostics;

/// The stored name: what `name = ".."` says, or the identifier.
pub(crate) fn stored(slot: Slot<LitStr>, ident: &Ident, diag: &Diagnostics) -> LitStr {
    match slot.into_value() {
        Some(name) if is_valid(&name, diag) => name,
        _ => LitStr::new(&ident.unraw().to_string(), ident.span()),
    }
}

/// Reports a name that no store would take.
pub(crate) fn is_valid(name: &LitStr, diag: &Diagnostics) -> bool {
    let value = name.value();
    if value.is_empty() {
        diag.error(name, "expected a name, found an empty string");
    } else if value.chars().any(char::is_control) {
        diag.error(
            name,
            "expected a name, found a string with a control character",
        );
    } else {
        return true;
    }
    false
}
