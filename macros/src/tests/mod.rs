//! Tests that call the derives as functions.

use proc_macro2::TokenStream;

mod lock;
mod mutation;
mod random;
mod snapshots;

/// A derive, as the compiler calls it.
type Derive = fn(TokenStream) -> TokenStream;
