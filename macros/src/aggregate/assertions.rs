//! Writes what only the compiler can check of an aggregate, because it rests on other items.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::model::{Aggregate, Listed};
use crate::assertion;
use crate::shape::{layout, written};

pub(super) fn expand(aggregate: &Aggregate) -> TokenStream {
    let names = aggregate.events.iter().enumerate().skip(1);
    let names = names.map(|(index, event)| own_name(aggregate, index, event));
    let retired = aggregate.retired.iter();
    let retired = retired.map(|retired| not_live(aggregate, retired));
    let known = known_parts(aggregate);
    quote! {
        #(#retired)*
        #known
        #(#names)*
    }
}

/// Refuses a snapshot of what is not known to the last part: another layout there would go unseen.
fn known_parts(aggregate: &Aggregate) -> Option<TokenStream> {
    let snapshot = aggregate.snapshot.as_ref()?;
    let import = layout::import(&aggregate.krate);
    let types = snapshot.parts.iter().filter_map(|part| part.ty.as_ref());
    let known = types.map(|ty| {
        let name = written::as_text(ty);
        let message = format!(
            "a part of `{name}` has no known layout\n\
             help: add `#[derive(Shape)]` to it, or leave `snapshot(..)` out"
        );
        let condition = quote! { __p::is_known_inside(<__Probe<#ty>>::LAYOUT) };
        assertion::assert(ty, &condition, &message)
    });
    Some(quote! {
        const _: () = {
            #import
            #(#known)*
        };
    })
}

fn own_name(aggregate: &Aggregate, index: usize, event: &Listed) -> TokenStream {
    let ident = &aggregate.ident;
    let Listed { cfg, variant, .. } = event;
    let index = Literal::usize_unsuffixed(index);
    let message = format!(
        "duplicate stored name: `{variant}` has that of another event\n\
         help: give it another one by `#[event(name = \"..\")]`"
    );
    quote_spanned! {variant.span()=>
        #(#cfg)*
        __p::assert_own_name::<#ident>(#index, #message);
    }
}

fn not_live(aggregate: &Aggregate, retired: &LitStr) -> TokenStream {
    let ident = &aggregate.ident;
    let message = "an event of `events(..)` or `split(..)` cannot be used in `retired(..)`\n\
                   help: leave it out of one of the two";
    quote_spanned! {retired.span()=>
        const _: () = ::core::assert!(!__p::is_known::<#ident>(#retired), #message);
    }
}
