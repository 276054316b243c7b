//! The schema lock: refuses what is not as it was released.
//!
//! Names are compared here. Types are compared by the compiler, in constants written for it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::aggregate::model::Aggregate;
use crate::diag::Diagnostics;
use crate::event::model::Event;

mod aggregate;
mod event;
mod fields;
mod file;
pub(crate) mod format;
mod message;
mod name;
mod parse;

use self::file::Found;
use self::format::Lock;

/// Reports what in an event is not as it was released, and writes what the compiler is to compare.
pub(crate) fn of_event(event: &Event, diag: &Diagnostics) -> TokenStream {
    // What is wrong in itself is not compared too.
    let is_right = diag.count() == 0;
    with_lock(&event.ident, diag, |lock, diag| match is_right {
        true => event::check(event, lock, diag),
        false => TokenStream::new(),
    })
}

/// Writes what the compiler is to compare of an aggregate.
pub(crate) fn of_aggregate(aggregate: &Aggregate, diag: &Diagnostics) -> TokenStream {
    let is_right = diag.count() == 0;
    with_lock(&aggregate.ident, diag, |lock, _| match is_right {
        true => aggregate::check(aggregate, lock),
        false => TokenStream::new(),
    })
}

/// Calls `check` with the lock of the crate, where there is one.
fn with_lock(
    item: &Ident,
    diag: &Diagnostics,
    check: impl FnOnce(&Lock, &Diagnostics) -> TokenStream,
) -> TokenStream {
    let Some(Found { lock, speaks }) = file::of_crate(item) else {
        return TokenStream::new();
    };
    match lock.as_ref() {
        Ok(lock) => {
            let checks = check(lock, diag);
            let tracked = speaks.then(file::tracked);
            quote! { #tracked #checks }
        }
        Err(message) => {
            if speaks {
                diag.error(item, message);
            }
            TokenStream::new()
        }
    }
}
