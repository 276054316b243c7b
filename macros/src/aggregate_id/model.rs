//! The id as its author declared it.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Type};

use crate::attr::{self, Slot};
use crate::diag::Diagnostics;
use crate::keys;
use crate::krate::{self, Krate};

/// A newtype that tells one aggregate from the others of its type.
pub(crate) struct AggregateId {
    pub(crate) ident: Ident,
    /// Empty in a valid id.
    pub(crate) generics: Generics,
    pub(crate) krate: Krate,
    /// What the newtype wraps; nothing where it is none, and the error is reported.
    pub(crate) value: Option<Type>,
    /// `#[allow(deprecated)]`, for a deprecated id.
    pub(crate) allow: Option<TokenStream>,
}

impl AggregateId {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let mut krate = Slot::empty();
        attr::read(
            &input.attrs,
            &keys::AGGREGATE_ID_OPTIONS,
            diag,
            |key, input| krate.fill(key, || krate::read(key, input)),
        );
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            krate: Krate::from_slot(krate),
            value: value(input, diag),
            allow: attr::allow_deprecated(&input.attrs),
        }
    }
}

fn value(input: &DeriveInput, diag: &Diagnostics) -> Option<Type> {
    let found = match &input.data {
        Data::Struct(item) => match &item.fields {
            Fields::Unnamed(tuple) if tuple.unnamed.len() == 1 => {
                return tuple.unnamed.first().map(|field| field.ty.clone());
            }
            Fields::Unnamed(tuple) => format!("a struct of {} fields", tuple.unnamed.len()),
            Fields::Named(_) => "a struct with named fields".to_owned(),
            Fields::Unit => "a unit struct".to_owned(),
        },
        Data::Enum(_) => "an enum".to_owned(),
        Data::Union(_) => "a union".to_owned(),
    };
    let message = format!("expected a newtype as aggregate id, found {found}");
    let help = format!("write `struct {}(Uuid);`", input.ident);
    diag.error_with_help(&input.ident, message, help);
    None
}
