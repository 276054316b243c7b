//! Writes layouts as expressions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::model::{Form, Tagging, Variant};
use super::part::{Part, Source};
use super::recursion;
use crate::krate::Krate;

/// Brings into scope what layouts are written with.
pub(crate) fn import(krate: &Krate) -> TokenStream {
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::written::*;
    }
}

/// What the layouts of an item have in common.
#[derive(Clone, Copy, Default)]
pub(crate) struct Context<'a> {
    /// The type that the layout is of, where it may stand inside itself.
    pub(crate) own: Option<&'a Ident>,
}

/// What stands in the place of a type.
enum Probed<'a> {
    /// The type.
    Type(&'a Type),
    /// The type, with a marker for its own name.
    Marked(TokenStream),
    /// A type whose layout is not known.
    Unknown,
}

impl ToTokens for Probed<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Type(ty) => ty.to_tokens(tokens),
            Self::Marked(ty) => ty.to_tokens(tokens),
            Self::Unknown => ident("__Unknown").to_tokens(tokens),
        }
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

impl Context<'_> {
    /// The layout of fields together.
    pub(crate) fn form(self, form: &Form) -> TokenStream {
        match form {
            Form::Struct(parts) => self.object(parts),
            Form::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.part(part));
                quote! { __Tuple(&[#(&#parts),*]) }
            }
            Form::Newtype(part) => self.part(part),
            Form::Unit => quote! { __Scalar("null") },
        }
    }

    /// The layout of named fields together.
    pub(crate) fn object(self, parts: &[Part]) -> TokenStream {
        let is_unusual = |part: &Part| part.optional || part.flatten;
        let functions = parts.iter().map(|part| match is_unusual(part) {
            true => ident("__unusual_field"),
            false => ident("__field"),
        });
        let flags = parts.iter().map(|part| {
            let Part {
                optional, flatten, ..
            } = part;
            is_unusual(part).then(|| quote! { #optional, #flatten, })
        });
        let names = parts
            .iter()
            .map(|part| part.name.as_deref().unwrap_or_default());
        let written = parts.iter().map(Part::written);
        let types = parts.iter().map(|part| self.probed(part));
        // One stream for all fields: each more would cost as much as all that stands in it.
        quote! {
            __Struct(&[#(#functions(#flags #names, #written, <__Probe<#types>>::LAYOUT)),*])
        }
    }

    /// The layout of one field.
    pub(crate) fn part(self, part: &Part) -> TokenStream {
        let (written, ty) = (part.written(), self.probed(part));
        quote_spanned! {part.at().span()=>
            __Named(#written, <__Probe<#ty>>::LAYOUT)
        }
    }

    /// The type whose layout is asked for, where there is any.
    fn probed(self, part: &Part) -> Probed<'_> {
        match &part.source {
            Source::Name(_) => Probed::Unknown,
            Source::Type(ty) => {
                let marked = self.own.and_then(|own| recursion::marked(ty, own));
                marked.map_or(Probed::Type(ty), Probed::Marked)
            }
        }
    }

    /// The layout of an enum.
    pub(crate) fn one_of(self, tagging: &Tagging, variants: &[Variant]) -> TokenStream {
        let tagging = self.tagging(tagging);
        let variants = variants.iter().map(|variant| self.variant(variant));
        quote! {
            __Enum {
                tagging: #tagging,
                variants: &[#(#variants),*],
            }
        }
    }

    fn tagging(self, tagging: &Tagging) -> TokenStream {
        match tagging {
            Tagging::External => quote! { __Tagging::External },
            Tagging::Internal(tag) => quote! { __Tagging::Internal(#tag) },
            Tagging::Adjacent(tag, content) => {
                quote! { __Tagging::Adjacent(#tag, #content) }
            }
            Tagging::Untagged => quote! { __Tagging::Untagged },
        }
    }

    fn variant(self, variant: &Variant) -> TokenStream {
        let Variant { name, other, form } = variant;
        let layout = match form {
            Form::Unit => quote! { __None },
            form => {
                let layout = self.form(form);
                quote! { __Some(&#layout) }
            }
        };
        quote! {
            __Variant {
                name: #name,
                other: #other,
                layout: #layout,
            }
        }
    }
}
