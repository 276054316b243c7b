//! Holds an aggregate to what was released of it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::format::Lock;
use super::message::last_name;
use crate::aggregate::model::Aggregate;
use crate::assertion;

pub(super) fn check(aggregate: &Aggregate, lock: &Lock) -> TokenStream {
    match lock.aggregates.get(&aggregate.name.value()) {
        Some(recorded) => {
            let retired: Vec<String> = aggregate.retired.iter().map(syn::LitStr::value).collect();
            let events = recorded.events.keys();
            let gone =
                events.filter(|event| !retired.contains(event) && !lists(aggregate, event, lock));
            gone.map(|event| is_live(aggregate, event)).collect()
        }
        None => renamed(aggregate, lock),
    }
}

/// Whether the type that the event was recorded of is in `events(..)` or `split(..)`. Should it have another name now,
/// that is reported where it is defined.
fn lists(aggregate: &Aggregate, event: &str, lock: &Lock) -> bool {
    let recorded = lock.events.get(event);
    let newest = recorded.and_then(|versions| versions.values().next_back());
    let name = newest.map_or(event, |record| last_name(&record.rust_type));
    let listed = aggregate.events.iter().map(|listed| &listed.path);
    let old = aggregate.splits.iter().map(|split| &split.path);
    let mut last = listed.chain(old).filter_map(|path| path.segments.last());
    last.any(|last| last.ident.unraw() == name)
}

/// Refuses the aggregate if none of its events, of today or old, answers to `event`.
fn is_live(aggregate: &Aggregate, event: &str) -> TokenStream {
    let Aggregate {
        ident,
        krate,
        events_key,
        ..
    } = aggregate;
    let private = krate.private();
    let message = format!(
        "released event `{event}` is gone from `{}`\n\
         help: write `retired(\"{event}\")`, or `#[event(alias = \"{event}\")]` on what it became",
        ident.unraw()
    );
    let condition = quote! { #private::is_known::<#ident>(#event) };
    assertion::assert(events_key, &condition, &message)
}

/// Refuses an aggregate that was released under another name.
fn renamed(aggregate: &Aggregate, lock: &Lock) -> TokenStream {
    let Aggregate {
        ident, krate, name, ..
    } = aggregate;
    let private = krate.private();
    let own = ident.unraw().to_string();
    let of_type = lock
        .aggregates
        .iter()
        .filter(|(_, recorded)| last_name(&recorded.rust_type) == own);
    of_type
        .map(|(released, recorded)| {
            let rust_type = &recorded.rust_type;
            let message = format!(
                "`{own}` is released under the name `{released}`\n\
                 help: write `#[aggregate(name = \"{released}\")]`"
            );
            let condition = quote! {
                !#private::same_text(
                    ::core::concat!(::core::module_path!(), "::", #own),
                    #rust_type,
                )
            };
            assertion::assert(name, &condition, &message)
        })
        .collect()
}
