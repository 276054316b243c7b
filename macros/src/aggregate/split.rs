//! Old events that are several events today, or none.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse as _, ParseStream};
use syn::{Attribute, Expr, Ident, Path, Token};

use super::model::{Aggregate, absent, only_cfg};
use crate::attr;
use crate::diag::{Diagnostics, error_with_help};
use crate::span;

/// `Old = PATH` in `split(..)`.
pub(crate) struct Split {
    /// `#[cfg(..)]` before it: stands on everything generated for the event.
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) path: Path,
    /// A function from the old event to those of today.
    pub(super) function: Expr,
}

/// Reads `split(Old = PATH, ..)`.
pub(super) fn read(
    key: &Ident,
    input: ParseStream<'_>,
    diag: &Diagnostics,
) -> syn::Result<Vec<Split>> {
    let tokens = attr::parenthesized(key, input)?;
    Ok(attr::elements(tokens, diag, Split::read))
}

impl Split {
    /// The path as one writes it.
    pub(crate) fn name(&self) -> String {
        self.path.to_token_stream().to_string().replace(' ', "")
    }

    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let cfg = only_cfg(input.call(Attribute::parse_outer)?)?;
        let path: Path = input.parse()?;
        let equals: Option<Token![=]> = input.parse()?;
        if equals.is_none() || input.is_empty() || input.peek(Token![,]) {
            let message = "missing function behind an event in `split(..)`";
            let name = path.to_token_stream().to_string().replace(' ', "");
            let help = format!("write `{name} = PATH`, a function to what it is today");
            return Err(error_with_help(path, message, help));
        }
        let function = input.call(Expr::parse)?;
        Ok(Self {
            cfg,
            path,
            function,
        })
    }
}

/// The names and versions of the old events.
pub(super) fn consts(aggregate: &Aggregate) -> Option<TokenStream> {
    let none = quote! { __p::NO_EVENT };
    let infos = aggregate.splits.iter().map(|Split { cfg, path, .. }| {
        let absent = absent(cfg, &none);
        quote! {
            #(#cfg)*
            __p::split_info::<Self, #path>(),
            #absent
        }
    });
    (!aggregate.splits.is_empty()).then(|| {
        quote! {
            const SPLIT: __p::Infos = &[#(#infos)*];
        }
    })
}

/// Tells a catalog of the old events.
pub(super) fn describe(aggregate: &Aggregate) -> TokenStream {
    let splits = aggregate.splits.iter().map(|split| {
        let Split { cfg, path, .. } = split;
        quote! {
            #(#cfg)*
            __p::describe_split::<Self, #path>(__catalog);
        }
    });
    splits.collect()
}

/// What the old events become, and that nothing else has their names.
pub(super) fn impls(aggregate: &Aggregate) -> TokenStream {
    let splits = aggregate.splits.iter().enumerate();
    let impls = splits.map(|(index, split)| {
        let impl_split = impl_split(aggregate, split);
        let own_name = own_name(aggregate, index, split);
        quote! { #impl_split #own_name }
    });
    impls.collect()
}

fn impl_split(aggregate: &Aggregate, split: &Split) -> TokenStream {
    let Aggregate {
        ident, event_enum, ..
    } = aggregate;
    let Split {
        cfg,
        path,
        function,
    } = split;
    let events = quote! { __events };
    let body = quote_spanned! {span::of(function)=>
        __p::split::<Self, #event_enum, _>(self, #function, #events);
    };
    quote_spanned! {span::of(path)=>
        #(#cfg)*
        #[automatically_derived]
        impl __p::SplitOf<#ident> for #path {
            fn split(self, #events: &mut __p::Vec<#event_enum>) {
                #body
            }
        }
    }
}

fn own_name(aggregate: &Aggregate, index: usize, split: &Split) -> TokenStream {
    let ident = &aggregate.ident;
    let Split { cfg, path, .. } = split;
    let index = Literal::usize_unsuffixed(index);
    let message = format!(
        "duplicate stored name: `{}` has that of another event\n\
         help: give it another one by `#[event(name = \"..\")]`",
        split.name()
    );
    quote_spanned! {span::of(path)=>
        #(#cfg)*
        const _: () = __p::assert_own_name_of_split::<#ident>(#index, #message);
    }
}
