//! Writes what an event tells of itself: the layout of each version, its docs, a sample.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::history::edition::{Edition, Form, Struct};
use super::model::{Event, Style};
use crate::docs;
use crate::serde_attr::Serde;
use crate::shape::expand::known;
use crate::shape::layout::{self, Context};
use crate::shape::part::Part;
use crate::shape::typed;

/// The consts of `impl Event` that tell of its schema.
pub(crate) fn consts(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let krate = &event.krate;
    let docs = (!event.docs.is_empty()).then(|| {
        let docs = &event.docs;
        quote! { const DOCS: &'static str = #docs; }
    });
    let versions = editions.iter().map(|edition| version(event, edition));
    quote! {
        #docs
        const SCHEMA: #krate::__private::Schema = {
            use #krate::__private::written::*;
            &[#(#versions),*]
        };
    }
}

fn version(event: &Event, edition: &Edition<'_>) -> TokenStream {
    let version = Literal::u32_unsuffixed(edition.version);
    let parts = match &edition.form {
        Form::Struct(item) => parts(event, item),
        Form::Typed(_) | Form::Json { .. } => Vec::new(),
    };
    let Some(layout) = layout_of(&edition.form, &parts) else {
        return quote! { __undescribed(#version) };
    };
    let docs: Vec<_> = parts.iter().filter_map(field_docs).collect();
    match docs.is_empty() {
        true => quote! { __version(#version, &#layout) },
        false => quote! { __documented(#version, &#layout, &[#(#docs),*]) },
    }
}

fn field_docs(part: &Part) -> Option<TokenStream> {
    let Part { name, docs, .. } = part;
    let name = name.as_ref()?;
    (!docs.is_empty()).then(|| quote! { (#name, #docs) })
}

/// The layout of a version; none where only a function of the author's reads it.
pub(crate) fn layout(event: &Event, form: &Form<'_>) -> Option<TokenStream> {
    match form {
        Form::Struct(item) => layout_of(form, &parts(event, item)),
        Form::Typed(_) | Form::Json { .. } => layout_of(form, &[]),
    }
}

fn layout_of(form: &Form<'_>, parts: &[Part]) -> Option<TokenStream> {
    let context = Context::default();
    match form {
        Form::Struct(item) => Some(match (item.style, parts) {
            (Style::Newtype, [part]) => context.part(part),
            (Style::Unit, _) => quote! { __Scalar("null") },
            (_, parts) => context.object(parts),
        }),
        Form::Typed(ty) => Some(context.part(&typed(ty))),
        Form::Json { .. } => None,
    }
}

/// The fields of a version as they stand in JSON.
pub(crate) fn parts(event: &Event, item: &Struct<'_>) -> Vec<Part> {
    let fields = item.fields.iter().filter_map(|field| {
        let serde = Serde::from_options(field.serde.clone());
        let mut part = Part::new(field.name.clone(), field.ty, &serde, &event.serde)?;
        part.docs = docs::text(field.docs.iter().copied());
        Some(part)
    });
    fields.collect()
}

/// The sample that the author gave.
pub(crate) fn sample(event: &Event) -> Option<TokenStream> {
    let krate = &event.krate;
    let private = krate.private();
    event.sample.as_ref().map(|sample| {
        quote! {
            #[inline]
            fn sample() -> ::core::result::Result<::std::string::String, #krate::lock::SampleError> {
                #private::sample::<Self>(&#sample)
            }
        }
    })
}

/// Refuses the fields whose layout is not known, where `strict` stands.
pub(crate) fn strict(event: &Event, editions: &[Edition<'_>]) -> Option<TokenStream> {
    match editions.last().map(|edition| &edition.form) {
        Some(Form::Struct(item)) if event.strict => {
            let import = layout::import(&event.krate);
            let parts = parts(event, item);
            let known = parts.iter().map(|part| known(part, Context::default()));
            Some(quote! {
                const _: () = {
                    #import
                    #(#known)*
                };
            })
        }
        _ => None,
    }
}
