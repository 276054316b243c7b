//! Writes layouts as expressions.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::model::{Form, Tagging, Variant};
use super::part::{Part, Source};
use super::{recursion, written};
use crate::krate::Krate;

/// What every layout of an item is written with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) krate: &'a Krate,
    /// The type that the layout is of, where it may stand inside itself.
    pub(crate) own: Option<&'a Ident>,
}

impl<'a> Context<'a> {
    /// Of an item that is not a part of itself.
    pub(crate) const fn of(krate: &'a Krate) -> Self {
        Self { krate, own: None }
    }

    /// The layout of fields together.
    pub(crate) fn form(self, form: &Form) -> TokenStream {
        let krate = self.krate;
        match form {
            Form::Struct(parts) => self.object(parts),
            Form::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.part(part));
                quote! { #krate::shape::Layout::Tuple(&[#(&#parts),*]) }
            }
            Form::Newtype(part) => self.part(part),
            Form::Unit => quote! { #krate::shape::Layout::Scalar("null") },
        }
    }

    /// The layout of named fields together.
    pub(crate) fn object(self, parts: &[Part]) -> TokenStream {
        let krate = self.krate;
        let fields = parts.iter().map(|part| {
            let Part {
                name,
                optional,
                flatten,
                ..
            } = part;
            let name = name.as_deref().unwrap_or_default();
            let layout = self.part(part);
            quote! {
                #krate::shape::Field {
                    name: #name,
                    optional: #optional,
                    flatten: #flatten,
                    layout: &#layout,
                }
            }
        });
        quote! { #krate::shape::Layout::Struct(&[#(#fields),*]) }
    }

    /// The layout of one field.
    pub(crate) fn part(self, part: &Part) -> TokenStream {
        let Self { krate, own } = self;
        let private = krate.private();
        let span = part.at.span();
        let ty = match &part.source {
            Source::Name(name) => {
                return quote_spanned! {span=>
                    #krate::shape::Layout::Named(#name, ::core::option::Option::None)
                };
            }
            Source::Type(ty) => ty,
        };
        let name = written::as_text(ty);
        let marked = own.and_then(|own| recursion::marked(ty, own));
        let ty = marked.unwrap_or_else(|| quote! { #ty });
        quote_spanned! {span=>
            #krate::shape::Layout::Named(#name, <#private::Probe<#ty>>::LAYOUT)
        }
    }

    /// The layout of an enum.
    pub(crate) fn one_of(self, tagging: &Tagging, variants: &[Variant]) -> TokenStream {
        let krate = self.krate;
        let tagging = self.tagging(tagging);
        let variants = variants.iter().map(|variant| self.variant(variant));
        quote! {
            #krate::shape::Layout::Enum {
                tagging: #tagging,
                variants: &[#(#variants),*],
            }
        }
    }

    fn tagging(self, tagging: &Tagging) -> TokenStream {
        let krate = self.krate;
        match tagging {
            Tagging::External => quote! { #krate::shape::Tagging::External },
            Tagging::Internal(tag) => quote! { #krate::shape::Tagging::Internal(#tag) },
            Tagging::Adjacent(tag, content) => {
                quote! { #krate::shape::Tagging::Adjacent(#tag, #content) }
            }
            Tagging::Untagged => quote! { #krate::shape::Tagging::Untagged },
        }
    }

    fn variant(self, variant: &Variant) -> TokenStream {
        let krate = self.krate;
        let Variant { name, other, form } = variant;
        let layout = match form {
            Form::Unit => quote! { ::core::option::Option::None },
            form => {
                let layout = self.form(form);
                quote! { ::core::option::Option::Some(&#layout) }
            }
        };
        quote! {
            #krate::shape::Variant {
                name: #name,
                other: #other,
                layout: #layout,
            }
        }
    }
}
