//! Writes what only the compiler can check of an aggregate, because it rests on other items.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::model::{Aggregate, Listed};
use crate::assertion;
use crate::shape::written;

pub(super) fn expand(aggregate: &Aggregate) -> TokenStream {
    let names = aggregate.events.iter().enumerate().skip(1);
    let names = names.map(|(index, event)| own_name(aggregate, index, event));
    let names: TokenStream = names.collect();
    let allow = &aggregate.allow;
    let names = (!names.is_empty()).then(|| {
        quote! {
            #allow
            const _: () = { #names };
        }
    });
    let retired = aggregate.retired.iter();
    let retired = retired.map(|retired| not_live(aggregate, retired));
    let known = known_parts(aggregate);
    quote! {
        #names
        #(#retired)*
        #known
    }
}

/// Refuses a snapshot of what is not known to the last part: another layout there would go unseen.
fn known_parts(aggregate: &Aggregate) -> Option<TokenStream> {
    let private = aggregate.krate.private();
    let snapshot = aggregate.snapshot.as_ref()?;
    let types = snapshot.parts.iter().filter_map(|part| part.ty.as_ref());
    let known = types.map(|ty| {
        let name = written::as_text(ty);
        let message = format!(
            "a part of `{name}` has no known layout\n\
             help: add `#[derive(Shape)]` to it, or leave `snapshot(..)` out"
        );
        let condition = quote! { #private::is_known_inside(<#private::Probe<#ty>>::LAYOUT) };
        assertion::assert(ty, &condition, &message)
    });
    Some(quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #private::UnknownLayout as _;
            #(#known)*
        };
    })
}

fn own_name(aggregate: &Aggregate, index: usize, event: &Listed) -> TokenStream {
    let Aggregate { ident, krate, .. } = aggregate;
    let private = krate.private();
    let Listed { cfg, variant, .. } = event;
    let index = Literal::usize_unsuffixed(index);
    let message = format!(
        "duplicate stored name: `{variant}` has that of another event\n\
         help: give it another one by `#[event(name = \"..\")]`"
    );
    quote_spanned! {variant.span()=>
        #(#cfg)*
        ::core::assert!(#private::has_own_name::<#ident>(#index), #message);
    }
}

fn not_live(aggregate: &Aggregate, retired: &LitStr) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        allow,
        ..
    } = aggregate;
    let private = krate.private();
    let message = "an event of `events(..)` or `split(..)` cannot be used in `retired(..)`\n\
                   help: leave it out of one of the two";
    quote_spanned! {retired.span()=>
        #allow
        const _: () = ::core::assert!(!#private::is_known::<#ident>(#retired), #message);
    }
}
