//! The reactor as its author declared it.

use quote::quote;
use syn::parse::ParseStream;
use syn::{Attribute, DeriveInput, Ident, LitStr, Path};

use crate::attr::{self, Slot};
use crate::diag::Diagnostics;
use crate::krate::{self, Krate};
use crate::projection::model::{List, Projection, Tables, paths};
use crate::{keys, name};

/// What turns events into commands.
pub(crate) struct Reactor {
    /// What it is besides its timers: a projection into commands.
    pub(crate) projection: Projection,
    /// The payloads of its timers.
    pub(crate) timers: List,
}

impl Reactor {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let options = Options::read(&input.attrs, diag);
        options.report_missing(input, diag);
        let krate = Krate::from_slot(options.krate);
        let projection = Projection {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            name: name::stored(options.name, &input.ident, diag),
            version: 1,
            of: List::from_slot(options.of),
            events: List::from_slot(options.events),
            ignore: List::from_slot(options.ignore),
            tables: Tables::default(),
            store: quote! { #krate::reactor::Reactions },
            allow: attr::allow_deprecated(&input.attrs),
            krate,
        };
        Self {
            projection,
            timers: List::from_slot(options.timers),
        }
    }
}

/// What stands in the attributes, before any of it is missed or made up for.
struct Options {
    krate: Slot<Path>,
    name: Slot<LitStr>,
    of: Slot<Vec<Path>>,
    events: Slot<Vec<Path>>,
    ignore: Slot<Vec<Path>>,
    timers: Slot<Vec<Path>>,
}

impl Options {
    const EMPTY: Self = Self {
        krate: Slot::empty(),
        name: Slot::empty(),
        of: Slot::empty(),
        events: Slot::empty(),
        ignore: Slot::empty(),
        timers: Slot::empty(),
    };

    fn read(attrs: &[Attribute], diag: &Diagnostics) -> Self {
        let mut options = Self::EMPTY;
        attr::read(attrs, &keys::REACTOR_OPTIONS, diag, |key, input| {
            options.option(key, input, diag)
        });
        options
    }

    fn option(
        &mut self,
        key: &Ident,
        input: ParseStream<'_>,
        diag: &Diagnostics,
    ) -> syn::Result<()> {
        match key.to_string().as_str() {
            keys::CRATE => self.krate.fill(key, || krate::read(key, input)),
            keys::NAME => self.name.fill(key, || attr::string(key, input)),
            keys::OF => self.of.fill(key, || paths(key, input, diag)),
            keys::EVENTS => self.events.fill(key, || paths(key, input, diag)),
            keys::IGNORE => self.ignore.fill(key, || paths(key, input, diag)),
            keys::TIMERS => self.timers.fill(key, || paths(key, input, diag)),
            _ => Err(attr::unknown(key, &keys::REACTOR_OPTIONS)),
        }
    }

    fn report_missing(&self, input: &DeriveInput, diag: &Diagnostics) {
        let attr = input
            .attrs
            .iter()
            .find(|attr| attr::is(attr, keys::REACTOR));
        let Some(attr) = attr else {
            let message = "missing `#[reactor(..)]`";
            let help = "write `#[reactor(name = \"..\", of(..))]` above it";
            return diag.error_with_help(&input.ident, message, help);
        };
        if !matches!(attr.meta, syn::Meta::List(_)) {
            return;
        }
        if self.name.key().is_none() {
            let help = "write `name = \"..\"`: the keys of its commands are made of it";
            diag.error_with_help(attr.path(), "missing `name`", help);
        }
        if self.of.key().is_none() && self.events.key().is_none() {
            let help = "write `of(..)` with the aggregates it answers for";
            diag.error_with_help(attr.path(), "missing `of(..)` or `events(..)`", help);
        }
    }
}
