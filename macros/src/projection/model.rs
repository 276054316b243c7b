//! The projection as its author declared it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse as _, ParseStream};
use syn::{Attribute, DeriveInput, Generics, Ident, LitStr, Path, Type};

use crate::attr::{self, Count, Slot};
use crate::diag::Diagnostics;
use crate::krate::{self, Krate};
use crate::{keys, name};

/// What turns events into a read model.
pub(crate) struct Projection {
    pub(crate) ident: Ident,
    /// Empty in a valid projection.
    pub(crate) generics: Generics,
    pub(crate) krate: Krate,
    /// The name its checkpoint is stored under.
    pub(crate) name: LitStr,
    pub(crate) version: u32,
    /// The aggregates it answers for.
    pub(crate) of: List,
    /// The events it picks.
    pub(crate) events: List,
    /// The events of its aggregates that it takes no notice of.
    pub(crate) ignore: List,
    /// The tables that annals looks after.
    pub(crate) tables: Tables,
    /// The database of the read model.
    pub(crate) store: TokenStream,
    /// `#[allow(deprecated)]`, for a deprecated projection.
    pub(crate) allow: Option<TokenStream>,
}

/// The names behind `tables`.
#[derive(Default)]
pub(crate) struct Tables {
    /// The key as the user wrote it, if it is given.
    pub(crate) key: Option<Ident>,
    pub(crate) names: Vec<LitStr>,
}

/// The paths behind a key.
#[derive(Default)]
pub(crate) struct List {
    /// The key as the user wrote it, if it is given.
    pub(crate) key: Option<Ident>,
    pub(crate) paths: Vec<Path>,
}

impl Projection {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let options = Options::read(&input.attrs, diag);
        options.report_missing(input, diag);
        let krate = Krate::from_slot(options.krate);
        let store = match options.store.into_value() {
            Some(store) => store.into_token_stream(),
            None => quote! { #krate::Sqlite },
        };
        let version = options.version.into_value();
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            name: name::stored(options.name, &input.ident, diag),
            version: version.map_or(1, |version| version.number),
            of: List::from_slot(options.of),
            events: List::from_slot(options.events),
            ignore: List::from_slot(options.ignore),
            tables: Tables {
                key: options.tables.key().cloned(),
                names: options.tables.into_value().unwrap_or_default(),
            },
            store,
            allow: attr::allow_deprecated(&input.attrs),
            krate,
        }
    }

    /// Whether the impls can be written, be the item right or wrong.
    pub(crate) fn is_expandable(&self) -> bool {
        self.generics.params.is_empty()
    }
}

impl List {
    pub(crate) fn from_slot(slot: Slot<Vec<Path>>) -> Self {
        Self {
            key: slot.key().cloned(),
            paths: slot.into_value().unwrap_or_default(),
        }
    }
}

/// A path as one writes it.
pub(crate) fn text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// What stands in the attributes, before any of it is missed or made up for.
struct Options {
    krate: Slot<Path>,
    name: Slot<LitStr>,
    version: Slot<Count<u32>>,
    of: Slot<Vec<Path>>,
    events: Slot<Vec<Path>>,
    ignore: Slot<Vec<Path>>,
    tables: Slot<Vec<LitStr>>,
    store: Slot<Type>,
}

impl Options {
    const EMPTY: Self = Self {
        krate: Slot::empty(),
        name: Slot::empty(),
        version: Slot::empty(),
        of: Slot::empty(),
        events: Slot::empty(),
        ignore: Slot::empty(),
        tables: Slot::empty(),
        store: Slot::empty(),
    };

    fn read(attrs: &[Attribute], diag: &Diagnostics) -> Self {
        let mut options = Self::EMPTY;
        attr::read(attrs, &keys::PROJECTION_OPTIONS, diag, |key, input| {
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
            keys::VERSION => self
                .version
                .fill(key, || attr::count(key, input, &u32::MAX)),
            keys::OF => self.of.fill(key, || paths(key, input, diag)),
            keys::EVENTS => self.events.fill(key, || paths(key, input, diag)),
            keys::IGNORE => self.ignore.fill(key, || paths(key, input, diag)),
            keys::TABLES => self.tables.fill(key, || names(key, input, diag)),
            keys::STORE => self
                .store
                .fill(key, || attr::value(key, input, Type::parse)),
            _ => Err(attr::unknown(key, &keys::PROJECTION_OPTIONS)),
        }
    }

    fn report_missing(&self, input: &DeriveInput, diag: &Diagnostics) {
        let attr = input
            .attrs
            .iter()
            .find(|attr| attr::is(attr, keys::PROJECTION));
        let Some(attr) = attr else {
            let message = "missing `#[projection(..)]`";
            let help = "write `#[projection(name = \"..\", of(..))]` above it";
            return diag.error_with_help(&input.ident, message, help);
        };
        if !matches!(attr.meta, syn::Meta::List(_)) {
            return;
        }
        if self.name.key().is_none() {
            let help = "write `name = \"..\"`, under which it remembers how far it has come";
            diag.error_with_help(attr.path(), "missing `name`", help);
        }
        if self.of.key().is_none() && self.events.key().is_none() {
            let help = "write `of(..)` with the aggregates it answers for";
            diag.error_with_help(attr.path(), "missing `of(..)` or `events(..)`", help);
        }
    }
}

fn names(key: &Ident, input: ParseStream<'_>, diag: &Diagnostics) -> syn::Result<Vec<LitStr>> {
    let tokens = attr::parenthesized(key, input)?;
    if tokens.is_empty() {
        let message = format!("`{key}(..)` has no effect without a name in it");
        diag.error_with_help(key, message, "name at least one table, or leave it out");
    }
    Ok(attr::elements(tokens, diag, attr::text))
}

/// The paths in the parentheses behind a key.
pub(crate) fn paths(
    key: &Ident,
    input: ParseStream<'_>,
    diag: &Diagnostics,
) -> syn::Result<Vec<Path>> {
    let tokens = attr::parenthesized(key, input)?;
    if tokens.is_empty() {
        let message = format!("`{key}(..)` has no effect without a path in it");
        diag.error_with_help(key, message, "name at least one type, or leave it out");
    }
    Ok(attr::elements(tokens, diag, Path::parse))
}
