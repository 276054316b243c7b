//! The schema lock: what was released, held against what the code says.
//!
//! `annals.lock`, beside a crate's `Cargo.toml` and in version control, records the shape of every
//! version of every event. The derives read it while they compile: an event whose released version no
//! longer has the recorded shape does not compile, and the error says what to write instead. One test
//! keeps the file up to date:
//!
//! ```
//! # use annals::prelude::*;
//! # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
//! # struct Opened;
//! # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
//! # struct AccountId(u64);
//! # #[derive(Clone, Default, Aggregate)]
//! # #[aggregate(id = AccountId, events(Opened))]
//! # struct BankAccount;
//! # impl Apply<Opened> for BankAccount { fn apply(&mut self, _: &Opened) {} }
//! # type Order = BankAccount;
//! #[test]
//! fn schema_lock() {
//!     annals::lock::check::<(BankAccount, Order)>();
//! }
//! ```
//!
//! It is given every aggregate of the crate, and the events that belong to none. It fails where
//! something is not recorded yet, with the command that records it:
//!
//! ```sh
//! ANNALS_LOCK=update cargo test
//! ```
//!
//! That only ever adds, and shows what it added. For each version it also keeps a sample payload, and
//! from then on the test asserts that every sample still decodes and applies.
//!
//! # What is held
//!
//! - The names, types and presence of fields, into nested types that implement
//!   [`Shape`](crate::shape::Shape). A type that does not is recorded by its name;
//!   `#[event(strict)]` refuses it instead.
//! - A field's order does not matter. A variant may be added to an enum, and a field may get
//!   `#[serde(default)]`, without a new version: everything stored before is still read. The test then
//!   asks for the growth to be recorded.
//! - An event that was released stays in its aggregate, or is named in `retired(..)`.
//!
//! # What is not
//!
//! - What a hand-written `Serialize` writes, beyond what the samples show.
//! - A version that is only read by `upcast(1 = json(..))`, but for its sample.
//! - Two events of one crate with one stored name: each needs a name of its own.
//!
//! The lock is that of the package: it holds for its examples and tests as well.
#![expect(
    clippy::test_attr_in_doctest,
    reason = "it shows the test that users write"
)]

mod check;
mod file;
mod format;
mod parse;
mod problem;
mod record;
mod render;
pub(crate) mod sample;
mod trial;

use std::env;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use self::file::LockError;
pub use self::format::Broken;
pub use self::problem::Problem;
pub use self::sample::{Refused, SampleError};
use crate::schema::{Catalog, Describe};
use crate::shape::name;

/// What tells [`check`] to record what is new.
const VARIABLE: &str = "ANNALS_LOCK";

/// Holds the events and aggregates `D` against the crate's `annals.lock`, in a test of the crate.
///
/// With `ANNALS_LOCK=update` in the environment it records what is new.
///
/// # Panics
///
/// Panics, as a test does, where something is not recorded or not as it was recorded.
#[track_caller]
pub fn check<D: Describe>() {
    check_at::<D>(&path_of_the_crate());
}

/// Holds the events and aggregates `D` against the lock at `path`, in a test: [`check`], where the lock is
/// not that of the crate.
///
/// # Panics
///
/// Panics, as a test does, where something is not recorded or not as it was recorded.
#[track_caller]
pub fn check_at<D: Describe>(path: &Path) {
    let result = match env::var(VARIABLE).as_deref() {
        Ok("update") => update::<D>(path).map(|added| show(path, &added)),
        Ok("") | Err(_) => verify::<D>(path),
        Ok(other) => panic!("expected `{VARIABLE}=update`, found `{VARIABLE}={other}`"),
    };
    if let Err(error) = result {
        panic!("{}", with_sources(&error));
    }
}

/// Holds the events and aggregates `D` against the lock at `path`.
///
/// # Errors
///
/// Fails where something is not recorded or not as it was recorded, and where the lock cannot be read.
pub fn verify<D: Describe>(path: &Path) -> Result<(), LockError> {
    let lock = file::read(path)?.unwrap_or_default();
    let catalog = Catalog::of::<D>();
    let updated = check::updated(path, &lock, &catalog)?;
    if updated == lock {
        return Ok(());
    }
    Err(LockError::Unrecorded {
        path: path.to_owned(),
        added: render::added(&lock, &updated),
    })
}

/// Records what is new of `D` in the lock at `path`, and returns the lines that were added.
///
/// What stands in the lock is never changed.
///
/// # Errors
///
/// Fails where something is not as it was recorded, and where the lock cannot be read or written. The
/// file is then as it was.
pub fn update<D: Describe>(path: &Path) -> Result<String, LockError> {
    let lock = file::read(path)?;
    let is_new = lock.is_none();
    let lock = lock.unwrap_or_default();
    let updated = check::updated(path, &lock, &Catalog::of::<D>())?;
    if is_new || updated != lock {
        file::write(path, &updated.to_string())?;
    }
    Ok(render::added(&lock, &updated))
}

/// cargo says for each test which package it is of.
fn path_of_the_crate() -> PathBuf {
    match env::var_os("CARGO_MANIFEST_DIR") {
        Some(root) => Path::new(&root).join(file::NAME),
        None => panic!("expected a test run by cargo: `CARGO_MANIFEST_DIR` is not set"),
    }
}

/// Shows what was added. The test passes, and so would keep to itself what it prints by macro.
fn show(path: &Path, added: &str) {
    let path = path.display();
    let text = match added {
        "" => format!("{path}: nothing new\n"),
        added => format!("{path}: added\n{added}"),
    };
    // A closed standard error takes nothing away from what was recorded.
    drop(io::stderr().write_all(text.as_bytes()));
}

fn with_sources(error: &LockError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let _infallible = write!(text, ": {error}");
        source = error.source();
    }
    text
}
