//! The event as its author declared it.

use proc_macro2::TokenStream;
use syn::parse::{Parse as _, ParseStream};
use syn::{
    Attribute, Data, DeriveInput, Expr, Field, Fields, Generics, Ident, LitStr, Path, Visibility,
};

use super::history::model::History;
use super::history::track::{self, Track};
use super::history::upcast::{self, Upcast};
use super::parts;
use crate::attr::{self, Count, Slot};
use crate::diag::Diagnostics;
use crate::krate::{self, Krate};
use crate::serde_attr::Serde;
use crate::{docs, keys, name};

/// A struct that is an event.
pub(crate) struct Event {
    pub(crate) vis: Visibility,
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
    /// The same, for a deprecated event or field.
    pub(crate) allow_in_conversions: Option<TokenStream>,
    pub(crate) style: Style,
    pub(crate) layout: Layout,
    pub(crate) history: History,
    /// Its doc comment.
    pub(crate) docs: String,
    /// Whether every type in it must be known.
    pub(crate) strict: bool,
    /// A value for the schema lock to keep.
    pub(crate) sample: Option<Expr>,
}

/// The current schema version.
pub(crate) struct Version {
    pub(crate) number: u32,
    /// Where it is declared; nowhere for an event that never changed.
    pub(crate) declared: Option<Expr>,
    /// Whether nothing else was declared that could not be read.
    pub(crate) is_known: bool,
}

/// How the fields of a struct are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Named,
    Newtype,
    Unit,
    /// No fields, and whether as `null` or as `{}` is not known.
    Empty,
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
        let errors_before = diag.count();
        let options = Options::read(&input.attrs, diag);
        let version = Version::from_slot(options.version, diag.count() == errors_before);
        let layout = Layout::read(input, diag);
        let fields = layout.fields().iter();
        let today = fields.map(|field| Track::read(field, None, diag));
        let history = History {
            tracks: today.chain(options.removed).collect(),
            removals: options.removals,
            upcasts: options.upcasts,
            is_read: diag.count() == errors_before,
        };
        Self {
            vis: input.vis.clone(),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            krate: Krate::from_slot(options.krate),
            name: name::stored(options.name, &input.ident, diag),
            aliases: options.aliases,
            version,
            serde: Serde::of(&input.attrs),
            allow: attr::allow_deprecated(&input.attrs),
            allow_in_conversions: allow_in_conversions(&input.attrs, layout.fields()),
            style: Style::of(&input.data),
            layout,
            history,
            docs: docs::text(&input.attrs),
            strict: options.strict.into_value().is_some(),
            sample: options.sample.into_value(),
        }
    }

    /// Whether `impl Event` can be written for the item, be it right or wrong.
    pub(crate) fn is_expandable(&self) -> bool {
        let is_struct = matches!(self.layout, Layout::Fields(_));
        is_struct && self.generics.params.is_empty() && self.is_readable()
    }

    pub(crate) fn fields(&self) -> &[Field] {
        self.layout.fields()
    }

    /// Whether serde can read the event back at all, without which there is no `impl Event`.
    pub(crate) fn is_readable(&self) -> bool {
        let mut types = self.history.types();
        !self.serde.has("untagged") && !types.any(parts::has_reference)
    }

    /// Whether the fields have names.
    pub(crate) fn is_named(&self) -> bool {
        self.fields().iter().any(|field| field.ident.is_some())
    }
}

/// Conversions name all fields.
fn allow_in_conversions(attrs: &[Attribute], fields: &[Field]) -> Option<TokenStream> {
    let fields = fields.iter().map(|field| field.attrs.as_slice());
    let mut items = fields.chain([attrs]);
    items.find_map(attr::allow_deprecated)
}

/// What stands in the attributes of the struct.
struct Options {
    krate: Slot<Path>,
    name: Slot<LitStr>,
    aliases: Vec<LitStr>,
    version: Slot<Count<u32>>,
    removed: Vec<Track>,
    removals: Vec<Count<u32>>,
    upcasts: Vec<Upcast>,
    strict: Slot<()>,
    sample: Slot<Expr>,
}

impl Options {
    const EMPTY: Self = Self {
        krate: Slot::empty(),
        name: Slot::empty(),
        aliases: Vec::new(),
        version: Slot::empty(),
        removed: Vec::new(),
        removals: Vec::new(),
        upcasts: Vec::new(),
        strict: Slot::empty(),
        sample: Slot::empty(),
    };

    fn read(attrs: &[Attribute], diag: &Diagnostics) -> Self {
        let mut options = Self::EMPTY;
        attr::read(attrs, &keys::EVENT_OPTIONS, diag, |key, input| {
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
            keys::NAME => self.name.fill(key, || attr::string(key, input)),
            keys::ALIAS => attr::string(key, input).map(|alias| self.aliases.push(alias)),
            keys::VERSION => {
                let read = || attr::count(key, input, &u32::MAX);
                self.version.fill(key, read)
            }
            keys::REMOVED => {
                if let Some(removal) = track::removed(key, input, diag)? {
                    self.removed.extend(removal.tracks);
                    self.removals.push(removal.since);
                }
                Ok(())
            }
            keys::UPCAST => {
                upcast::read(key, input, diag).map(|upcasts| self.upcasts.extend(upcasts))
            }
            keys::STRICT => self.strict.fill(key, || Ok(())),
            keys::SAMPLE => {
                let read = || attr::value(key, input, Expr::parse);
                self.sample.fill(key, read)
            }
            keys::CRATE => self.krate.fill(key, || krate::read(key, input)),
            _ => Err(attr::unknown(key, &keys::EVENT_OPTIONS)),
        }
    }
}

impl Version {
    /// `is_all_read` tells whether every attribute of the struct could be read.
    fn from_slot(slot: Slot<Count<u32>>, is_all_read: bool) -> Self {
        match slot.into_value() {
            Some(Count { number, expr }) => Self {
                number,
                declared: Some(expr),
                is_known: true,
            },
            None => Self {
                number: 1,
                declared: None,
                is_known: is_all_read,
            },
        }
    }
}

impl Style {
    fn of(data: &Data) -> Self {
        match data {
            Data::Struct(item) => match item.fields {
                Fields::Named(_) => Self::Named,
                Fields::Unnamed(_) => Self::Newtype,
                Fields::Unit => Self::Unit,
            },
            Data::Enum(_) | Data::Union(_) => Self::Unit,
        }
    }
}

impl Layout {
    fn fields(&self) -> &[Field] {
        match self {
            Self::Fields(fields) => fields,
            Self::Refused => &[],
        }
    }

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
