//! The type as its author declared it, and as serde's attributes say it is stored.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field, Fields, Generics, Ident, Path, Type};

use super::part::{self, Part, Source};
use crate::attr::{self, Slot};
use crate::diag::Diagnostics;
use crate::keys;
use crate::krate::{self, Krate};
use crate::serde_attr::{self, Serde};

/// A type whose layout is to be known.
pub(crate) struct Shape {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) krate: Krate,
    /// `strict`, where every part must be known.
    pub(crate) strict: Option<Ident>,
    /// `#[allow(deprecated)]`, for a deprecated type.
    pub(crate) allow: Option<TokenStream>,
    pub(crate) body: Body,
}

/// What the type is made of.
pub(crate) enum Body {
    Form(Form),
    Enum {
        tagging: Tagging,
        variants: Vec<Variant>,
    },
    /// Something without a layout; the error is reported.
    Refused,
}

/// Fields together.
pub(crate) enum Form {
    Struct(Vec<Part>),
    Tuple(Vec<Part>),
    /// Its one field stands for it.
    Newtype(Box<Part>),
    Unit,
}

pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) other: bool,
    pub(crate) form: Form,
}

/// How variants are told apart.
pub(crate) enum Tagging {
    External,
    Internal(String),
    Adjacent(String, String),
    Untagged,
}

impl Shape {
    pub(crate) fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let mut krate = Slot::<Path>::empty();
        let mut strict = Slot::empty();
        attr::read(
            &input.attrs,
            &keys::SHAPE_OPTIONS,
            diag,
            |key, input| match key.to_string().as_str() {
                keys::STRICT => strict.fill(key, || Ok(key.clone())),
                keys::CRATE => krate.fill(key, || krate::read(key, input)),
                _ => Err(attr::unknown(key, &keys::SHAPE_OPTIONS)),
            },
        );
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            krate: Krate::from_slot(krate),
            strict: strict.into_value(),
            allow: attr::allow_deprecated(&input.attrs),
            body: Body::read(input, diag),
        }
    }

    /// All parts, of all variants.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        let forms = match &self.body {
            Body::Form(form) => vec![form],
            Body::Enum { variants, .. } => variants.iter().map(|variant| &variant.form).collect(),
            Body::Refused => Vec::new(),
        };
        forms.into_iter().flat_map(Form::parts)
    }
}

impl Body {
    fn read(input: &DeriveInput, diag: &Diagnostics) -> Self {
        let serde = Serde::of(&input.attrs);
        if let Some(part) = stored_as(&input.ident, &serde) {
            return Self::Form(Form::Newtype(Box::new(part)));
        }
        match &input.data {
            Data::Struct(item) if serde.has("transparent") => {
                Self::Form(Form::transparent(&item.fields, &serde, diag))
            }
            Data::Struct(item) => {
                let rule = serde.text("rename_all");
                Self::Form(Form::read(&item.fields, rule.as_deref(), &serde, diag))
            }
            Data::Enum(item) => Self::Enum {
                tagging: Tagging::read(&serde),
                variants: item
                    .variants
                    .iter()
                    .filter_map(|variant| Variant::read(variant, &serde, diag))
                    .collect(),
            },
            Data::Union(_) => {
                let message = "expected a struct or enum, found a union";
                let help = "leave `Shape` out: its type is then recorded by name";
                diag.error_with_help(&input.ident, message, help);
                Self::Refused
            }
        }
    }
}

/// What is stored in the place of the type, where serde's `into` says so.
fn stored_as(own: &Ident, serde: &Serde) -> Option<Part> {
    let path = serde.text("into")?;
    let source = match syn::parse_str(&path) {
        Ok(ty) => Source::Type(ty),
        Err(_) => Source::Name(path),
    };
    Some(Part::unnamed(source, own))
}

impl Form {
    /// `rule` is the `rename_all` that the fields are under.
    fn read(fields: &Fields, rule: Option<&str>, container: &Serde, diag: &Diagnostics) -> Self {
        let parts = fields
            .iter()
            .filter_map(|field| stored(field, rule, container, diag));
        match fields {
            Fields::Named(_) => Self::Struct(parts.collect()),
            Fields::Unnamed(tuple) if tuple.unnamed.len() != 1 => Self::Tuple(parts.collect()),
            Fields::Unnamed(_) => Self::newtype(parts),
            Fields::Unit => Self::Unit,
        }
    }

    /// A struct that is stored as its one field.
    fn transparent(fields: &Fields, container: &Serde, diag: &Diagnostics) -> Self {
        let parts = fields
            .iter()
            .filter(|field| !is_phantom(&field.ty))
            .filter_map(|field| stored(field, None, container, diag));
        Self::newtype(parts)
    }

    fn newtype(mut parts: impl Iterator<Item = Part>) -> Self {
        match parts.next() {
            Some(part) => Self::Newtype(Box::new(part)),
            None => Self::Unit,
        }
    }

    fn parts(&self) -> &[Part] {
        match self {
            Self::Struct(parts) | Self::Tuple(parts) => parts,
            Self::Newtype(part) => std::slice::from_ref(part),
            Self::Unit => &[],
        }
    }
}

fn stored(
    field: &Field,
    rule: Option<&str>,
    container: &Serde,
    diag: &Diagnostics,
) -> Option<Part> {
    let serde = Serde::of(&field.attrs);
    let name = field.ident.as_ref().map(|ident| {
        let ident = ident.unraw().to_string();
        let by_rule = || rule.map(|rule| serde_attr::rename(&ident, rule));
        serde
            .text("rename")
            .or_else(by_rule)
            .unwrap_or(ident.clone())
    });
    let part = Part::new(name, &field.ty, &serde, container)?;
    Some(match is_opaque(field, diag) {
        true => part.opaque(),
        false => part,
    })
}

/// Whether the field has `#[shape(opaque)]`.
fn is_opaque(field: &Field, diag: &Diagnostics) -> bool {
    let mut opaque = Slot::empty();
    attr::read(&field.attrs, &keys::SHAPE_FIELD_OPTIONS, diag, |key, _| {
        opaque.fill(key, || Ok(()))
    });
    opaque.into_value().is_some()
}

fn is_phantom(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident == "PhantomData")
}

impl Variant {
    fn read(variant: &syn::Variant, container: &Serde, diag: &Diagnostics) -> Option<Self> {
        let serde = Serde::of(&variant.attrs);
        if serde.any_of(&["skip", "skip_serializing"]).is_some() {
            return None;
        }
        if let Some(untagged) = serde.any_of(&["untagged"]) {
            let message = "`untagged` on a variant cannot be used with `Shape`";
            let help = "write `#[serde(untagged)]` on the enum, or leave `Shape` out";
            diag.error_with_help(untagged, message, help);
        }
        let ident = variant.ident.unraw().to_string();
        let rule = container.text("rename_all");
        let by_rule = || rule.map(|rule| serde_attr::rename_variant(&ident, &rule));
        let rule = serde.text("rename_all");
        let rule = rule.or_else(|| container.text("rename_all_fields"));
        Some(Self {
            name: serde
                .text("rename")
                .or_else(by_rule)
                .unwrap_or(ident.clone()),
            other: serde.has("other"),
            form: match part::with(&serde) {
                Some(path) => {
                    let part = Part::unnamed(Source::Name(path), &variant.ident);
                    Form::Newtype(Box::new(part))
                }
                None => Form::read(&variant.fields, rule.as_deref(), &Serde::of(&[]), diag),
            },
        })
    }
}

impl Tagging {
    fn read(serde: &Serde) -> Self {
        match (serde.text("tag"), serde.text("content")) {
            (Some(tag), None) => Self::Internal(tag),
            (Some(tag), Some(content)) => Self::Adjacent(tag, content),
            (None, _) if serde.has("untagged") => Self::Untagged,
            (None, _) => Self::External,
        }
    }
}
