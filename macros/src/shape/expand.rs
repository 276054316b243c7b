//! Writes `impl Shape`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, parse_quote};

use super::layout::{self, Context};
use super::model::{Body, Shape};
use super::part::{Part, Source};
use super::recursion;
use crate::assertion;
use crate::krate::Krate;

pub(crate) fn expand(shape: &Shape) -> TokenStream {
    let Shape {
        ident,
        krate,
        allow,
        ..
    } = shape;
    let context = Context { own: Some(ident) };
    let import = layout::import(krate);
    let layout = match &shape.body {
        Body::Form(form) => context.form(form),
        Body::Enum { tagging, variants } => context.one_of(tagging, variants),
        Body::Refused => return TokenStream::new(),
    };
    let generics = with_bounds(&shape.generics, krate);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let name = ident.unraw().to_string();
    let recursive = recursive(shape);
    let strict = strict(shape, context);
    quote! {
        const _: () = {
            #import

            #recursive

            #[automatically_derived]
            #allow
            impl #impl_generics #krate::shape::Shape for #ident #type_generics #where_clause {
                const LAYOUT: &'static #krate::shape::Layout =
                    &__Named(#name, __Some(&#layout));
            }

            #strict
        };
    }
}

/// Asks of each type parameter that its layout is known.
fn with_bounds(generics: &Generics, krate: &Krate) -> Generics {
    let mut generics = generics.clone();
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param {
            param.bounds.push(parse_quote! { #krate::shape::Shape });
        }
    }
    generics
}

/// The type that stands for this one inside itself, where it does.
fn recursive(shape: &Shape) -> Option<TokenStream> {
    let krate = &shape.krate;
    let is_recursive = |part: &Part| match &part.source {
        Source::Type(ty) => recursion::marked(ty, &shape.ident).is_some(),
        Source::Name(_) => false,
    };
    shape.parts().any(is_recursive).then(|| {
        let marker = recursion::marker();
        let name = shape.ident.unraw().to_string();
        quote! {
            enum #marker {}

            impl #krate::shape::Shape for #marker {
                const LAYOUT: &'static #krate::shape::Layout = &#krate::shape::Layout::Recursive(#name);
            }
        }
    })
}

/// Refuses the parts whose layout is not known, where `strict` stands.
fn strict(shape: &Shape, context: Context<'_>) -> Option<TokenStream> {
    let has_types = shape.generics.type_params().next().is_some();
    (shape.strict.is_some() && !has_types)
        .then(|| shape.parts().map(|part| known(part, context)).collect())
}

/// Refuses a part whose layout is not known.
pub(crate) fn known(part: &Part, context: Context<'_>) -> TokenStream {
    let layout = context.part(part);
    let name = part.written();
    let message = format!(
        "the layout of `{name}` is not known\n\
         help: add `#[derive(Shape)]` to it, or leave `strict` out"
    );
    let condition = quote! { #layout.is_known() };
    assertion::assert(part.at(), &condition, &message)
}
