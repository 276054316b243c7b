//! The aggregate as its author declared it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse as _, ParseStream};
use syn::{
    Attribute, Data, DeriveInput, Expr, Generics, Ident, LitStr, Path, Token, Type, Visibility,
};

use super::split::{self, Split};
use super::state::StatePart;
use crate::attr::{self, Count, Slot};
use crate::diag::{Diagnostics, error_with_help, found};
use crate::krate::{self, Krate};
use crate::{docs, keys, name};

/// A state with the events it is the fold of.
pub(crate) struct Aggregate {
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    /// Empty in a valid aggregate.
    pub(crate) generics: Generics,
    pub(crate) krate: Krate,
    /// The name its streams are stored under.
    pub(crate) name: LitStr,
    pub(crate) id: TokenStream,
    pub(crate) events: Vec<Listed>,
    /// Old events that are others today.
    pub(crate) splits: Vec<Split>,
    /// The word `events`, where it is given.
    pub(crate) events_key: Option<Ident>,
    pub(crate) retired: Vec<LitStr>,
    pub(crate) event_enum: Ident,
    pub(crate) snapshot: Option<Snapshot>,
    /// `#[allow(deprecated)]`, for a deprecated aggregate.
    pub(crate) allow: Option<TokenStream>,
    /// Its doc comment.
    pub(crate) docs: String,
}

/// One event in `events(..)`.
pub(crate) struct Listed {
    /// `#[cfg(..)]` before the path: stands on everything generated for the event.
    pub(crate) cfg: Vec<Attribute>,
    /// Doc comments before the path: those of the variant.
    pub(crate) docs: Vec<Attribute>,
    pub(crate) path: Path,
    pub(crate) variant: Ident,
}

/// `snapshot(every = .., load_millis = .., version = ..)`.
pub(crate) struct Snapshot {
    pub(crate) every: u64,
    pub(crate) load_millis: Option<u64>,
    pub(crate) version: u32,
    /// What the state is made of: a snapshot of another make is not decoded.
    pub(crate) parts: Vec<StatePart>,
}

impl Aggregate {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let options = Options::read(&input.attrs, diag);
        options.report_missing(input, diag);
        let krate = Krate::from_slot(options.krate);
        let id = match options.id.into_value() {
            Some(id) => id.into_token_stream(),
            None => {
                let private = krate.private();
                quote! { #private::UnknownId }
            }
        };
        let splits = options.splits.into_value().unwrap_or_default();
        Self {
            vis: input.vis.clone(),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            name: name::stored(options.name, &input.ident, diag),
            id,
            events_key: options.events.key().cloned(),
            events: options.events.into_value().unwrap_or_default(),
            retired: options.retired.into_value().unwrap_or_default(),
            event_enum: event_enum(options.event_enum, &input.ident, diag),
            snapshot: options
                .snapshot
                .into_value()
                .flatten()
                .map(|snapshot| Snapshot {
                    parts: StatePart::all(input, &splits),
                    ..snapshot
                }),
            splits,
            allow: attr::allow_deprecated(&input.attrs),
            docs: docs::text(&input.attrs),
            krate,
        }
    }

    /// Whether the impls can be written for the item, be it right or wrong.
    pub(crate) fn is_expandable(&self, input: &DeriveInput) -> bool {
        let is_union = matches!(input.data, Data::Union(_));
        self.generics.params.is_empty() && !is_union && !self.events.is_empty()
    }

    /// The conditions of each event.
    pub(super) fn cfgs(&self) -> impl Iterator<Item = &Vec<Attribute>> {
        self.events.iter().map(|event| &event.cfg)
    }

    /// The types of the events.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.events.iter().map(|event| &event.path)
    }

    /// Whether any event is configured in or out.
    pub(crate) fn has_cfg(&self) -> bool {
        self.events.iter().any(|event| !event.cfg.is_empty())
    }
}

/// What stands in a list in the place of an event that is configured away, so that an index means the same
/// in each list.
pub(super) fn absent(cfg: &[Attribute], element: &TokenStream) -> Option<TokenStream> {
    (!cfg.is_empty()).then(|| {
        let conditions = conditions(cfg);
        quote! {
            #[cfg(not(all(#(#conditions),*)))]
            #element,
        }
    })
}

/// What stands in the attributes, before any of it is missed or made up for.
struct Options {
    krate: Slot<Path>,
    name: Slot<LitStr>,
    id: Slot<Type>,
    events: Slot<Vec<Listed>>,
    splits: Slot<Vec<Split>>,
    retired: Slot<Vec<LitStr>>,
    event_enum: Slot<Ident>,
    snapshot: Slot<Option<Snapshot>>,
}

impl Options {
    const EMPTY: Self = Self {
        krate: Slot::empty(),
        name: Slot::empty(),
        id: Slot::empty(),
        events: Slot::empty(),
        splits: Slot::empty(),
        retired: Slot::empty(),
        event_enum: Slot::empty(),
        snapshot: Slot::empty(),
    };

    fn read(attrs: &[Attribute], diag: &Diagnostics) -> Self {
        let mut options = Self::EMPTY;
        attr::read(attrs, &keys::AGGREGATE_OPTIONS, diag, |key, input| {
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
            keys::ID => self.id.fill(key, || attr::value(key, input, Type::parse)),
            keys::EVENTS => self.events.fill(key, || events(key, input, diag)),
            keys::SPLIT => self.splits.fill(key, || split::read(key, input, diag)),
            keys::RETIRED => self.retired.fill(key, || retired(key, input, diag)),
            keys::EVENT_ENUM => self.event_enum.fill(key, || identifier(key, input)),
            keys::SNAPSHOT => self.snapshot.fill(key, || snapshot(key, input, diag)),
            _ => Err(attr::unknown(key, &keys::AGGREGATE_OPTIONS)),
        }
    }

    fn report_missing(&self, input: &DeriveInput, diag: &Diagnostics) {
        let attr = input
            .attrs
            .iter()
            .find(|attr| attr::is(attr, keys::AGGREGATE));
        let Some(attr) = attr else {
            let message = "missing `#[aggregate(..)]`";
            let help = "write `#[aggregate(id = .., events(..))]` above it";
            return diag.error_with_help(&input.ident, message, help);
        };
        if !matches!(attr.meta, syn::Meta::List(_)) {
            return;
        }
        if self.id.key().is_none() {
            let help = "write `id = ..`, the type that tells one aggregate from another";
            diag.error_with_help(attr.path(), "missing `id`", help);
        }
        if self.events.key().is_none() {
            let help = "write `events(..)` with all events of the aggregate";
            diag.error_with_help(attr.path(), "missing `events(..)`", help);
        }
    }
}

fn events(key: &Ident, input: ParseStream<'_>, diag: &Diagnostics) -> syn::Result<Vec<Listed>> {
    let tokens = attr::parenthesized(key, input)?;
    if tokens.is_empty() {
        let help = "name at least one event in `events(..)`";
        diag.error_with_help(key, "an aggregate requires events, found none", help);
    }
    Ok(attr::elements(tokens, diag, Listed::read))
}

fn retired(key: &Ident, input: ParseStream<'_>, diag: &Diagnostics) -> syn::Result<Vec<LitStr>> {
    let tokens = attr::parenthesized(key, input)?;
    Ok(attr::elements(tokens, diag, attr::text))
}

impl Listed {
    /// The path as one writes it.
    pub(crate) fn name(&self) -> String {
        self.path.to_token_stream().to_string().replace(' ', "")
    }

    /// What stands inside each `#[cfg(..)]`.
    pub(crate) fn conditions(&self) -> Vec<&TokenStream> {
        conditions(&self.cfg)
    }

    /// Reads `path` or `path as Name`, with attributes before it.
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let (docs, rest) = input
            .call(Attribute::parse_outer)?
            .into_iter()
            .partition(|attr| attr::is(attr, "doc"));
        let path: Path = input.parse()?;
        let variant = match input.parse::<Option<Token![as]>>()? {
            Some(_) => input.parse()?,
            None => last_name(&path)?,
        };
        Ok(Self {
            cfg: only_cfg(rest)?,
            docs,
            path,
            variant,
        })
    }
}

fn conditions(cfg: &[Attribute]) -> Vec<&TokenStream> {
    let lists = cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    lists.map(|list| &list.tokens).collect()
}

pub(super) fn only_cfg(attrs: Vec<Attribute>) -> syn::Result<Vec<Attribute>> {
    match attrs.iter().find(|attr| !attr::is(attr, "cfg")) {
        None => Ok(attrs),
        Some(other) => {
            let message = format!(
                "expected `#[cfg(..)]` before an event, found {}",
                found(other)
            );
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

fn last_name(path: &Path) -> syn::Result<Ident> {
    let last = path.segments.last().map(|segment| &segment.ident);
    match last.and_then(|ident| syn::parse2(ident.to_token_stream()).ok()) {
        Some(name) => Ok(name),
        None => {
            let message = format!("expected the path of an event, found {}", found(path));
            Err(syn::Error::new_spanned(path, message))
        }
    }
}

fn identifier(key: &Ident, input: ParseStream<'_>) -> syn::Result<Ident> {
    let expr = attr::value(key, input, Expr::parse)?;
    match syn::parse2(expr.to_token_stream()) {
        Ok(ident) => Ok(ident),
        Err(_) => {
            let message = format!("expected a name, found {}", found(&expr));
            let help = "write an identifier without quotes";
            Err(error_with_help(expr, message, help))
        }
    }
}

fn snapshot(
    key: &Ident,
    input: ParseStream<'_>,
    diag: &Diagnostics,
) -> syn::Result<Option<Snapshot>> {
    let mut every = Slot::empty();
    let mut load_millis = Slot::empty();
    let mut version = Slot::empty();
    attr::nested(
        key,
        input,
        &keys::SNAPSHOT_OPTIONS,
        diag,
        |key, input| match key.to_string().as_str() {
            keys::EVERY => every.fill(key, || attr::count(key, input, &u64::MAX)),
            keys::LOAD_MILLIS => load_millis.fill(key, || attr::count(key, input, &u64::MAX)),
            keys::VERSION => version.fill(key, || attr::count(key, input, &u32::MAX)),
            _ => Err(attr::unknown(key, &keys::SNAPSHOT_OPTIONS)),
        },
    )?;
    if every.key().is_none() {
        diag.error_with_help(key, "missing `every`", "write `snapshot(every = 100)`");
    }
    Ok(every.into_value().map(|every| Snapshot {
        every: every.number,
        load_millis: load_millis
            .into_value()
            .map(|load_millis: Count<u64>| load_millis.number),
        version: version
            .into_value()
            .map_or(1, |version: Count<u32>| version.number),
        parts: Vec::new(),
    }))
}

fn event_enum(slot: Slot<Ident>, aggregate: &Ident, diag: &Diagnostics) -> Ident {
    match slot.into_value() {
        Some(name) if name == *aggregate => {
            let message = "the aggregate's own name cannot be used for its event enum";
            let help = format!("write `event_enum = {name}Event`, or leave it out");
            diag.error_with_help(&name, message, help);
        }
        Some(name) => return name,
        None => {}
    }
    format_ident!("{}Event", aggregate.unraw(), span = aggregate.span())
}
