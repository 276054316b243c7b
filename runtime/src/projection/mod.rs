//! Projections: what turns events into a read model.

mod dead_letter;
mod error;
mod routes;
mod session;
mod tables;

pub use self::dead_letter::{DeadLetter, LetterBox, Replayed};
pub use self::error::{EventError, ProjectError};
pub(crate) use self::routes::Transaction;
pub use self::routes::{Routed, Routes};
pub use self::session::{Hold, ProjectionStore, Session, TransactError};
pub use self::tables::{EnrollError, Intent, ReadModel, Standing, TablesError};
use crate::recorded::{Recorded, RecordedEvent};
use crate::store::StoreError;

/// A kind of database that read models are kept in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kind of database that read models are kept in",
    label = "not a kind of database",
    note = "write `store = annals::Sqlite`, or leave it out"
)]
pub trait ReadStore: Sized + 'static {
    /// What a handler writes through: it is committed together with how far the projection has come.
    type Transaction<'tx>: Copy;
}

/// A kind of database whose transactions are also written to beside the handlers.
pub trait Transactional: ReadStore {
    /// Whether what is written through a transaction still waits for its commit: a handler may not end
    /// it.
    fn is_open(transaction: Self::Transaction<'_>) -> bool;

    /// Puts an event aside, in the place of an earlier letter of it.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be written.
    fn park(transaction: Self::Transaction<'_>, letter: &DeadLetter) -> Result<(), StoreError>;

    /// How many events a version of a projection has put aside.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn parked(
        transaction: Self::Transaction<'_>,
        projection: &str,
        version: u32,
    ) -> Result<u64, StoreError>;

    /// Whether a version of a projection has put aside an event of the stream of `event`.
    ///
    /// # Errors
    ///
    /// Fails where the database cannot be read.
    fn has_parked_before(
        transaction: Self::Transaction<'_>,
        projection: &str,
        version: u32,
        event: &RecordedEvent<'_>,
    ) -> Result<bool, StoreError>;

    /// Whether what a handler does is done before its transaction ends: then each event has one of its
    /// own, and what was done for one that went well is not repeated for one that did not.
    #[doc(hidden)]
    const ONE_BY_ONE: bool = false;
}

/// How a read model takes in one event.
///
/// The event, and how far the projection has come, take effect in one transaction: each event once,
/// whatever is killed and when.
///
/// What a handler keeps in `self` is not undone where its transaction is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` neither handles nor ignores `{E}`",
    label = "`{Self}` has no `Project` for an event of it",
    note = "add `impl Project<{E}, {S}> for {Self}`, or `ignore({E})` to its `#[projection(..)]`"
)]
pub trait Project<E, S: ReadStore> {
    /// Whether the event is only here to be left out: `ignore(..)` says so.
    #[doc(hidden)]
    const IGNORES: bool = false;

    /// Takes in an event.
    ///
    /// # Errors
    ///
    /// Fails where the event cannot be taken in: its transaction is undone, and the event tried again.
    fn project(
        &mut self,
        event: Recorded<'_, E>,
        transaction: S::Transaction<'_>,
    ) -> Result<(), ProjectError>;
}

/// What turns events into a read model.
///
/// Derived with [`#[derive(Projection)]`](derive@crate::Projection), which finds a
/// [`Project`] for each event.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection",
    label = "not a projection",
    note = "add `#[derive(Projection)]` and `#[projection(name = \"..\", of(..))]` to `{Self}`"
)]
pub trait Projection: Send + Sized + 'static {
    /// The name under which it remembers how far it has come.
    const NAME: &'static str;

    /// The version of the read model's form: another version begins anew.
    const VERSION: u32;

    /// The kind of database the read model is in.
    type Store: ReadStore;

    /// The names by which readers know its tables: empty where annals does not look after them.
    const TABLES: &'static [&'static str] = &[];

    /// Where each event goes.
    fn routes() -> Routes<Self>;

    /// Creates the tables: [`ReadModel::create`], where there is one.
    #[doc(hidden)]
    fn create_tables(&self, _: Transaction<'_, Self>) -> Result<(), ProjectError> {
        Ok(())
    }
}
