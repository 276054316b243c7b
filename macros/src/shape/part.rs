//! What stands in JSON for one field.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Type;

use super::written;
use crate::serde_attr::Serde;

/// What keeps a field from being written.
const SKIPS: &[&str] = &["skip", "skip_serializing"];

/// What keeps it from being read, or written, as its type says.
const WITH: &[&str] = &["with", "serialize_with", "deserialize_with"];

/// What lets a field be absent.
const OPTIONAL: &[&str] = &["default", "skip_serializing_if"];

/// A field as it stands in JSON.
pub(crate) struct Part {
    /// `None` where the field has no name, or its own fields stand in its place.
    pub(crate) name: Option<String>,
    pub(crate) optional: bool,
    pub(crate) flatten: bool,
    pub(crate) source: Source,
    /// Where it stands in the code; nothing where its type does.
    at: Option<TokenStream>,
    /// What is said of it, where it is a field of an event.
    pub(crate) docs: String,
}

/// What knows the layout.
pub(crate) enum Source {
    Type(Box<Type>),
    /// Nothing; it is recorded by this name.
    Name(String),
}

impl Part {
    /// A field of the type `ty` that is called `name` in JSON, if it is stored at all.
    pub(crate) fn new(
        name: Option<String>,
        ty: &Type,
        serde: &Serde,
        container: &Serde,
    ) -> Option<Self> {
        let flatten = serde.has("flatten");
        let optional = serde.any_of(OPTIONAL).is_some() || container.has("default");
        let (source, at) = match with(serde) {
            Some(path) => (Source::Name(path), Some(ty.to_token_stream())),
            None => (Source::Type(Box::new(ty.clone())), None),
        };
        serde.any_of(SKIPS).is_none().then(|| Self {
            name: name.filter(|_| !flatten),
            optional,
            flatten,
            source,
            at,
            docs: String::new(),
        })
    }

    /// What has no name and is always there.
    pub(super) fn unnamed(source: Source, at: impl ToTokens) -> Self {
        Self {
            name: None,
            optional: false,
            flatten: false,
            source,
            at: Some(at.into_token_stream()),
            docs: String::new(),
        }
    }

    /// Where it stands in the code.
    pub(super) fn at(&self) -> TokenStream {
        match (&self.at, &self.source) {
            (Some(at), _) => at.clone(),
            (None, Source::Type(ty)) => ty.to_token_stream(),
            (None, Source::Name(_)) => TokenStream::new(),
        }
    }

    /// How its type is written, or the path of the functions in its place.
    pub(super) fn written(&self) -> String {
        match &self.source {
            Source::Type(ty) => written::as_text(ty.as_ref()),
            Source::Name(name) => name.clone(),
        }
    }

    /// Records the type of the field by its name, whatever is known of it.
    pub(super) fn opaque(mut self) -> Self {
        if let Source::Type(ty) = &self.source {
            self.at.get_or_insert_with(|| ty.to_token_stream());
            self.source = Source::Name(written::as_text(ty.as_ref()));
        }
        self
    }
}

/// The path of the functions that write or read in the place of a type's own.
pub(super) fn with(serde: &Serde) -> Option<String> {
    WITH.iter().find_map(|key| serde.text(key))
}
