//! Parts of messages.

use syn::ext::IdentExt;

use crate::event::model::Event;

/// Which version of the event a message is about.
pub(super) fn released(version: u32, event: &Event) -> String {
    format!("version {version} of `{}`", event.ident.unraw())
}

/// The last name of a path that was recorded.
pub(super) fn last_name(rust_type: &str) -> &str {
    rust_type.rsplit("::").next().unwrap_or(rust_type)
}
