//! Holds an event to what was released of it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::fields::{self, Reported};
use super::format::{Lock, Record, Shape};
use super::message::{last_name, released};
use crate::assertion;
use crate::diag::Diagnostics;
use crate::event::history::edition::{Edition, Form, Struct};
use crate::event::model::{Event, Style};
use crate::event::schema;
use crate::shape::layout;

/// The versions of one event under one of its names.
type Versions = BTreeMap<u32, Record>;

pub(super) fn check(event: &Event, lock: &Lock, diag: &Diagnostics) -> TokenStream {
    let aliases = event.aliases.iter();
    let names = aliases.chain([&event.name]).map(syn::LitStr::value);
    let released: Vec<&Versions> = names.filter_map(|name| lock.events.get(&name)).collect();
    if released.is_empty() {
        return renamed(event, lock);
    }
    if is_lowered(event, &released, diag) {
        return TokenStream::new();
    }
    let checks = versions(event, &released, diag);
    let import = layout::import(&event.krate);
    quote! {
        const _: () = {
            #import
            #checks
        };
    }
}

/// Refuses an event that was released under a name it no longer answers to.
fn renamed(event: &Event, lock: &Lock) -> TokenStream {
    let private = event.krate.private();
    let own = event.ident.unraw().to_string();
    let newest = |versions: &'_ Versions| versions.values().next_back().cloned();
    let records = lock
        .events
        .iter()
        .filter_map(|(name, versions)| Some((name, newest(versions)?)));
    let of_type = records.filter(|(_, record)| last_name(&record.rust_type) == own);
    of_type
        .map(|(name, Record { rust_type, .. })| {
            let message = format!(
                "`{own}` is released under the name `{name}`\n\
                 help: write `#[event(alias = \"{name}\")]` too"
            );
            let condition = quote! {
                !#private::same_text(
                    ::core::concat!(::core::module_path!(), "::", #own),
                    #rust_type,
                )
            };
            assertion::assert(&event.name, &condition, &message)
        })
        .collect()
}

/// Reports a version below one that is released.
fn is_lowered(event: &Event, versions: &[&Versions], diag: &Diagnostics) -> bool {
    let current = event.version.number;
    let newest = versions
        .iter()
        .filter_map(|versions| versions.keys().next_back());
    let Some(newest) = newest.max().filter(|newest| **newest > current) else {
        return false;
    };
    let message = format!(
        "{} is released, found version {current}",
        released(*newest, event)
    );
    let help = format!("write `#[event(version = {newest})]`, or a higher one");
    match &event.version.declared {
        Some(declared) => diag.error_with_help(declared, message, help),
        None => diag.error_with_help(&event.ident, message, help),
    }
    true
}

/// Compares every version, the newest first: what is reported of it is not repeated for older ones.
fn versions(event: &Event, released: &[&Versions], diag: &Diagnostics) -> TokenStream {
    let mut reported = Reported::default();
    let mut checks = TokenStream::new();
    for edition in event.editions().iter().rev() {
        for record in released
            .iter()
            .filter_map(|versions| versions.get(&edition.version))
        {
            let version = Version {
                event,
                number: edition.version,
                record,
            };
            checks.extend(version.compare(edition, &mut reported, diag));
        }
    }
    checks
}

/// A version of an event, with what was released of it.
pub(super) struct Version<'a> {
    pub(super) event: &'a Event,
    pub(super) number: u32,
    pub(super) record: &'a Record,
}

impl Version<'_> {
    fn compare(
        &self,
        edition: &Edition<'_>,
        reported: &mut Reported,
        diag: &Diagnostics,
    ) -> TokenStream {
        match &edition.form {
            Form::Struct(item) => self.compare_struct(edition, item, reported, diag),
            Form::Typed(ty) => self.as_a_whole(edition, ty).unwrap_or_default(),
            Form::Json { .. } => TokenStream::new(),
        }
    }

    fn compare_struct(
        &self,
        edition: &Edition<'_>,
        item: &Struct<'_>,
        reported: &mut Reported,
        diag: &Diagnostics,
    ) -> TokenStream {
        let parts = schema::parts(self.event, item);
        let flattened = parts.iter().position(|part| part.flatten);
        let field = |index: usize| Some(item.fields.get(index)?.ty);
        match (&self.record.shape, item.style, flattened) {
            (Shape::Opaque, _, _) => TokenStream::new(),
            (Shape::Value(value), Style::Unit | Style::Empty, _) if value == "null" => {
                TokenStream::new()
            }
            (Shape::Fields(fields), Style::Empty, _) if fields.is_empty() => TokenStream::new(),
            (_, Style::Newtype, _) => self.as_a_whole(edition, field(0)).unwrap_or_default(),
            (Shape::Fields(_), Style::Named | Style::Empty, None) => {
                fields::compare(self, item, &parts, reported, diag)
            }
            (Shape::Fields(_), Style::Named, Some(index)) => {
                self.as_a_whole(edition, field(index)).unwrap_or_default()
            }
            _ => {
                self.other_kind(diag);
                TokenStream::new()
            }
        }
    }

    /// Compares the layout as a whole, where it has no names that are known here.
    fn as_a_whole(&self, edition: &Edition<'_>, at: impl ToTokens) -> Option<TokenStream> {
        let layout = schema::layout(self.event, &edition.form)?;
        let text = self.record.layout()?;
        let message = format!(
            "{} is not as it was released",
            released(self.number, self.event)
        );
        let help = self.help("declare what changed since then");
        Some(self.holds(at, &layout, &text, &message, &help))
    }

    fn other_kind(&self, diag: &Diagnostics) {
        let text = self.record.layout().unwrap_or_default();
        let released = released(self.number, self.event);
        let message = format!("expected {released} as it was released, as `{text}`");
        let help = self.help("`#[event(upcast(..))]` with the type that it was");
        diag.error_with_help(&self.event.ident, message, help);
    }

    /// Has the compiler compare a layout with what was released.
    pub(super) fn holds(
        &self,
        at: impl ToTokens,
        layout: &TokenStream,
        text: &str,
        message: &str,
        help: &str,
    ) -> TokenStream {
        let private = self.event.krate.private();
        let function = quote! { #private::assert_released };
        let arguments = quote! { &#layout, #text, #message, #help };
        assertion::call(at, function, arguments)
    }

    /// What to write when a released version changed.
    fn help(&self, change: &str) -> String {
        match self.is_current() {
            true => format!(
                "restore it, or write `#[event(version = {})]` and {change}",
                self.next()
            ),
            false => "write it as it was".to_owned(),
        }
    }

    pub(super) fn is_current(&self) -> bool {
        self.number == self.event.version.number
    }

    /// The first version that may be another.
    pub(super) const fn next(&self) -> u32 {
        self.number.saturating_add(1)
    }
}
