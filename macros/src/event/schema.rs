//! Writes what an event tells of itself: the layout of each version, its docs, a sample.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::history::edition::{Edition, Form, Struct};
use super::model::{Event, Style};
use crate::docs;
use crate::serde_attr::Serde;
use crate::shape::expand::known;
use crate::shape::layout::Context;
use crate::shape::part::Part;
use crate::shape::typed;

/// The consts of `impl Event` that tell of its schema.
pub(crate) fn consts(event: &Event, editions: &[Edition<'_>]) -> TokenStream {
    let krate = &event.krate;
    let private = krate.private();
    let docs = (!event.docs.is_empty()).then(|| {
        let docs = &event.docs;
        quote! { const DOCS: &'static str = #docs; }
    });
    let versions = editions.iter().map(|edition| version(event, edition));
    quote! {
        #docs
        const SCHEMA: &'static [#krate::schema::VersionSchema] = {
            #[allow(unused_imports)]
            use #private::UnknownLayout as _;
            &[#(#versions),*]
        };
    }
}

fn version(event: &Event, edition: &Edition<'_>) -> TokenStream {
    let krate = &event.krate;
    let version = Literal::u32_unsuffixed(edition.version);
    let layout = match layout(event, &edition.form) {
        Some(layout) => quote! { ::core::option::Option::Some(&#layout) },
        None => quote! { ::core::option::Option::None },
    };
    let docs = match &edition.form {
        Form::Struct(item) => parts(event, item)
            .into_iter()
            .filter_map(field_docs)
            .collect(),
        Form::Typed(_) | Form::Json { .. } => Vec::new(),
    };
    quote! { #krate::schema::VersionSchema::new(#version, #layout, &[#(#docs),*]) }
}

fn field_docs(part: Part) -> Option<TokenStream> {
    let (name, docs) = (part.name?, part.docs);
    (!docs.is_empty()).then(|| quote! { (#name, #docs) })
}

/// The layout of a version; none where only a function of the author's reads it.
pub(crate) fn layout(event: &Event, form: &Form<'_>) -> Option<TokenStream> {
    let krate = &event.krate;
    let context = Context::of(krate);
    match form {
        Form::Struct(item) => Some(match (item.style, parts(event, item).as_slice()) {
            (Style::Newtype, [part]) => context.part(part),
            (Style::Unit, _) => quote! { #krate::shape::Layout::Scalar("null") },
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

/// What tells all of this to a catalog. Not generated but where it is called, which is in tests.
pub(crate) fn describe(event: &Event) -> TokenStream {
    let Event {
        ident,
        krate,
        allow,
        ..
    } = event;
    quote! {
        #[automatically_derived]
        #allow
        impl #krate::schema::Describe for #ident {
            #[inline]
            fn describe(__catalog: &mut #krate::schema::Catalog) {
                __catalog.add_event::<Self>();
            }
        }
    }
}

/// Refuses the fields whose layout is not known, where `strict` stands.
pub(crate) fn strict(event: &Event, editions: &[Edition<'_>]) -> Option<TokenStream> {
    let krate = &event.krate;
    let context = Context::of(krate);
    let Some(Form::Struct(item)) = editions.last().map(|edition| &edition.form) else {
        return None;
    };
    let parts = parts(event, item);
    let known = parts.iter().map(|part| known(part, context));
    let private = krate.private();
    event.strict.then(|| {
        quote! {
            const _: () = {
                #[allow(unused_imports)]
                use #private::UnknownLayout as _;
                #(#known)*
            };
        }
    })
}
