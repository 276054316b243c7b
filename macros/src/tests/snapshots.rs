//! What the derives write, to be read by people. `UPDATE_EXPECT=1` writes it anew.
//!
//! The hygiene tests compile these files.

use expect_test::{ExpectFile, expect_file};
use quote::quote;

use super::Derive;

fn check(derive: Derive, item: proc_macro2::TokenStream, expected: &ExpectFile) {
    let file = syn::parse2(derive(item)).unwrap();
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn event() {
    let item = quote! {
        struct Opened {
            owner: String,
        }
    };
    check(
        crate::event::derive,
        item,
        &expect_file!["expanded/event.rs"],
    );
}

#[test]
fn event_of_other_names() {
    let item = quote! {
        #[event(name = "DoorClosed", alias = "Closed", alias = "Shut")]
        struct Closed;
    };
    let expected = expect_file!["expanded/event_of_other_names.rs"];
    check(crate::event::derive, item, &expected);
}

#[test]
fn event_with_history() {
    let item = quote! {
        #[event(
            version = 4,
            upcast(1 = json(named), 2 = Painting),
            removed(since = 4, #[serde(default)] pub coats: u8)
        )]
        #[serde(rename_all = "camelCase")]
        struct Painted {
            /// Over the old one.
            #[event(renamed(since = 4, from = "newColour"))]
            colour: String,
            #[event(since = 4, default = Some(1))]
            litres: Option<u32>,
        }
    };
    let expected = expect_file!["expanded/event_with_history.rs"];
    check(crate::event::derive, item, &expected);
}

#[test]
fn aggregate() {
    let item = quote! {
        #[aggregate(id = DoorId, events(Opened, Closed))]
        struct Door {
            owner: String,
        }
    };
    check(
        crate::aggregate::derive,
        item,
        &expect_file!["expanded/aggregate.rs"],
    );
}

#[test]
fn aggregate_with_options() {
    let item = quote! {
        #[aggregate(
            id = DoorId,
            name = "window",
            events(
                /// Somebody wants air.
                #[cfg(test)]
                Opened as Aired,
            ),
            split(Slammed = slammed),
            retired("Painted"),
            event_enum = Windowed,
            snapshot(every = 100, version = 2),
        )]
        enum Window {
            Open,
            Closed,
        }
    };
    let expected = expect_file!["expanded/aggregate_with_options.rs"];
    check(crate::aggregate::derive, item, &expected);
}

#[test]
fn aggregate_id() {
    let item = quote! {
        struct DoorId(u64);
    };
    check(
        crate::aggregate_id::derive,
        item,
        &expect_file!["expanded/aggregate_id.rs"],
    );
}

#[test]
fn projection_with_tables() {
    let item = quote! {
        #[projection(name = "doors", version = 2, of(Door), tables("doors", "keys"))]
        struct Doors;
    };
    check(
        crate::projection::derive,
        item,
        &expect_file!["expanded/projection_with_tables.rs"],
    );
}

#[test]
fn projection() {
    let item = quote! {
        #[projection(name = "doors", of(Door), ignore(Closed))]
        struct Doors;
    };
    check(
        crate::projection::derive,
        item,
        &expect_file!["expanded/projection.rs"],
    );
}

#[test]
fn reactor() {
    let item = quote! {
        #[reactor(name = "bell", of(Door), ignore(Closed), timers(NightFell))]
        struct Bell;
    };
    check(
        crate::reactor::derive,
        item,
        &expect_file!["expanded/reactor.rs"],
    );
}

#[test]
fn shape() {
    let item = quote! {
        #[serde(rename_all = "kebab-case")]
        struct Folder {
            full_name: String,
            #[serde(default)]
            folders: Vec<Folder>,
        }
    };
    check(
        crate::shape::derive,
        item,
        &expect_file!["expanded/shape.rs"],
    );
}
