//! The bank's events as documents for whoever is not written in Rust.
//!
//! ```sh
//! cargo run --example schema                     # both, one after the other
//! cargo run --example schema -- json-schema      # a JSON Schema for each version of each event
//! cargo run --example schema -- asyncapi         # one AsyncAPI document of them all
//! ```
//!
//! They are made of the same constants that the schema lock compares, and of the doc comments.
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

#[allow(dead_code, reason = "the bank is not run here, only described")]
#[path = "../bank/account.rs"]
mod account;

use std::io::{self, Write as _};

use annals::schema::Catalog;
use clap::{Parser, ValueEnum};
use serde_json::Value;

use crate::account::BankAccount;

/// Prints what the bank's events look like in JSON
#[derive(Debug, Parser)]
#[command(name = "schema")]
struct Arguments {
    /// What to print; both where nothing is said
    document: Option<Document>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Document {
    JsonSchema,
    Asyncapi,
}

fn main() -> io::Result<()> {
    let wanted = Arguments::parse().document;
    let is_wanted = |document| wanted.is_none_or(|wanted| wanted == document);
    let catalog = Catalog::of::<BankAccount>();
    if is_wanted(Document::JsonSchema) {
        json_schemas(&catalog).try_for_each(|schema| print(&schema))?;
    }
    if is_wanted(Document::Asyncapi) {
        print(&catalog.asyncapi("bank", "1.0.0"))?;
    }
    Ok(())
}

/// The schema of every version of every event.
fn json_schemas(catalog: &Catalog) -> impl Iterator<Item = Value> {
    catalog.events().iter().flat_map(|event| {
        let versions = event.versions().iter();
        versions.filter_map(|version| event.json_schema(version.version))
    })
}

/// Prints a document so that both people and `jq` can read it.
fn print(document: &Value) -> io::Result<()> {
    writeln!(io::stdout(), "{document:#}")
}
