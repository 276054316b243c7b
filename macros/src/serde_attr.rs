//! What serde's attributes say about how an item is stored.
//!
//! Reads only what annals must know; serde itself reports what it cannot read.

use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Field, Lit, Meta, MetaNameValue, Path, Token};

use syn::punctuated::Punctuated;

use crate::attr;

/// The options of one item or field, over all its `#[serde(..)]` attributes.
pub(crate) struct Serde {
    options: Vec<Meta>,
}

impl Serde {
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let attrs = attrs.iter().filter(|attr| attr::is(attr, "serde"));
        Self {
            options: attrs.flat_map(attr::foreign_options).collect(),
        }
    }

    pub(crate) const fn from_options(options: Vec<Meta>) -> Self {
        Self { options }
    }

    pub(crate) fn options(&self) -> &[Meta] {
        &self.options
    }

    /// The first option that is one of `keys`.
    pub(crate) fn any_of(&self, keys: &[&str]) -> Option<&Path> {
        let mut paths = self.options.iter().map(Meta::path);
        paths.find(|path| keys.iter().any(|key| path.is_ident(key)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.any_of(&[key]).is_some()
    }

    /// The text in `key = "text"`, or the one for writing.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.names(key).writing
    }

    /// What `key` says for reading and for writing.
    pub(crate) fn names(&self, key: &str) -> Names {
        match self
            .options
            .iter()
            .find(|option| option.path().is_ident(key))
        {
            None => Names::default(),
            Some(Meta::List(list)) => {
                let parser = Punctuated::<MetaNameValue, Token![,]>::parse_terminated;
                let names = list.parse_args_with(parser).unwrap_or_default();
                let of = |direction| {
                    let named = names.iter().find(|name| name.path.is_ident(direction));
                    named.and_then(|name| string(&name.value))
                };
                Names {
                    path: Some(list.path.clone()),
                    writing: of("serialize"),
                    reading: of("deserialize"),
                }
            }
            Some(option) => {
                let name = option.require_name_value().ok();
                let name = name.and_then(|name| string(&name.value));
                Names {
                    path: Some(option.path().clone()),
                    writing: name.clone(),
                    reading: name,
                }
            }
        }
    }
}

/// A name given by `rename` or `rename_all`.
#[derive(Default)]
pub(crate) struct Names {
    /// The option that gives it.
    pub(crate) path: Option<Path>,
    pub(crate) writing: Option<String>,
    pub(crate) reading: Option<String>,
}

impl Names {
    /// Whether what is written under one name is read under another.
    pub(crate) fn differ(&self) -> bool {
        self.writing != self.reading
    }
}

/// The name a named field is stored under.
pub(crate) fn field_name(container: &Serde, field: &Field) -> Option<String> {
    let ident = field.ident.as_ref()?;
    let own = Serde::of(&field.attrs).names("rename").writing;
    Some(own.unwrap_or_else(|| renamed_by(container, &ident.unraw().to_string())))
}

/// The name of a field, as the container's `rename_all` says.
pub(crate) fn renamed_by(container: &Serde, field: &str) -> String {
    match container.names("rename_all").writing {
        Some(rule) => rename(field, &rule),
        None => field.to_owned(),
    }
}

/// serde's `rename_all` for the name of a field, which by convention is in `snake_case`.
pub(crate) fn rename(field: &str, rule: &str) -> String {
    match rule {
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => field.to_ascii_uppercase(),
        "PascalCase" => pascal_case(field),
        "camelCase" => camel_case(field),
        "kebab-case" => field.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => field.to_ascii_uppercase().replace('_', "-"),
        _ => field.to_owned(),
    }
}

/// serde's `rename_all` for the name of a variant, which by convention is in `PascalCase`.
pub(crate) fn rename_variant(variant: &str, rule: &str) -> String {
    match rule {
        "lowercase" => variant.to_ascii_lowercase(),
        "UPPERCASE" => variant.to_ascii_uppercase(),
        "camelCase" => uncapitalized(variant),
        "snake_case" => snake_case(variant),
        "SCREAMING_SNAKE_CASE" => snake_case(variant).to_ascii_uppercase(),
        "kebab-case" => snake_case(variant).replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => snake_case(variant).to_ascii_uppercase().replace('_', "-"),
        _ => variant.to_owned(),
    }
}

fn snake_case(variant: &str) -> String {
    let mut snake = String::new();
    for (index, char) in variant.char_indices() {
        if index > 0 && char.is_uppercase() {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}

fn pascal_case(field: &str) -> String {
    field.split('_').map(capitalized).collect()
}

fn camel_case(field: &str) -> String {
    uncapitalized(&pascal_case(field))
}

fn uncapitalized(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}
