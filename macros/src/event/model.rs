//! The event as its author declared it.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Field, Fields, Generics, Ident, LitStr};

use super::parts;
use crate::attr::{self, Count, Slot};
use crate::diag::Diagnostics;
use crate::krate::{self, Krate};
use crate::serde_attr::Serde;
use crate::{keys, name};

/// A struct that is an event.
pub(crate) struct Event {
    pub(crate) ident: Ident,
    /// Empty in a valid event.
    pub(crate) generics: Generics,
    pub(crate) krate: Krate,
    /// The name it is stored under.
    pub(crate) name: LitStr,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) version: Version,
    pub(crate) serde: Serde,
    /// `#[allow(deprecated)]`, for a deprecated event.
    pub(crate) allow: Option<TokenStream>,
    pub(crate) layout: Layout,
}

/// The current schema version.
pub(crate) struct Version {
    pub(crate) number: u32,
    /// Where it is declared; nowhere for an event that never changed.
    pub(crate) declared: Option<syn::Expr>,
}

/// What the item is made of.
pub(crate) enum Layout {
    /// A struct with named fields, a newtype or a unit struct.
    Fields(Vec<Field>),
    /// Something that cannot be an event; the error is reported.
    Refused,
}

impl Event {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let mut name = Slot::empty();
        let mut version = Slot::empty();
        let mut krate = Slot::empty();
        let mut aliases = Vec::new();
        attr::read(
            &input.attrs,
            &keys::EVENT_OPTIONS,
            diag,
            |key, input| match key.to_string().as_str() {
                keys::NAME => name.fill(key, || attr::string(key, input)),
                keys::ALIAS => attr::string(key, input).map(|alias| aliases.push(alias)),
                keys::VERSION => version.fill(key, || attr::count(key, input, &u32::MAX)),
                keys::CRATE => krate.fill(key, || krate::read(key, input)),
                _ => Err(attr::unknown(key, &keys::EVENT_OPTIONS)),
            },
        );
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            krate: Krate::from_slot(krate),
            name: name::stored(name, &input.ident, diag),
            aliases,
            version: Version::from_slot(version),
            serde: Serde::of(&input.attrs),
            allow: attr::allow_deprecated(&input.attrs),
            layout: Layout::read(input, diag),
        }
    }

    /// Whether `impl Event` can be written for the item, be it right or wrong.
    pub(crate) fn is_expandable(&self) -> bool {
        let is_struct = matches!(self.layout, Layout::Fields(_));
        is_struct && self.generics.params.is_empty() && self.is_readable()
    }

    pub(crate) fn fields(&self) -> &[Field] {
        match &self.layout {
            Layout::Fields(fields) => fields,
            Layout::Refused => &[],
        }
    }

    /// Whether serde can read the event back at all, without which there is no `impl Event`.
    pub(crate) fn is_readable(&self) -> bool {
        let mut types = self.fields().iter().map(|field| &field.ty);
        !self.serde.has("untagged") && !types.any(parts::has_reference)
    }

    /// Whether the fields have names.
    pub(crate) fn is_named(&self) -> bool {
        self.fields().iter().any(|field| field.ident.is_some())
    }
}

impl Version {
    fn from_slot(slot: Slot<Count<u32>>) -> Self {
        match slot.into_value() {
            Some(Count { number, expr }) => Self {
                number,
                declared: Some(expr),
            },
            None => Self {
                number: 1,
                declared: None,
            },
        }
    }
}

impl Layout {
    fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        const HELP: &str = "write one struct for each event";
        match &input.data {
            Data::Struct(item) => Self::read_fields(&input.ident, &item.fields, diag),
            Data::Enum(_) => {
                let message = "expected a struct as event, found an enum";
                diag.error_with_help(&input.ident, message, HELP);
                Self::Refused
            }
            Data::Union(_) => {
                let message = "expected a struct as event, found a union";
                diag.error_with_help(&input.ident, message, HELP);
                Self::Refused
            }
        }
    }

    fn read_fields(item: &Ident, fields: &Fields, diag: &Diagnostics) -> Self {
        if let Fields::Unnamed(tuple) = fields
            && tuple.unnamed.len() != 1
        {
            let count = tuple.unnamed.len();
            let message =
                format!("expected named fields or a newtype, found {count} unnamed fields");
            let help = match count {
                0 => format!("write `struct {item};`"),
                _ => "give each field a name".to_owned(),
            };
            diag.error_with_help(tuple, message, help);
        }
        Self::Fields(fields.iter().cloned().collect())
    }
}
