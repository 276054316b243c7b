//! Read models whose tables are looked after: created by version, and shown by views.

use std::error::Error;

use super::{ProjectError, Projection, Transaction};
use crate::store::StoreError;

/// A projection whose tables annals looks after: `tables(..)` of
/// [`#[derive(Projection)]`](derive@crate::Projection) asks for it.
///
/// The tables carry the projection's version: `balances` of version 2 is the table `balances_v2`, and that is
/// what this and the handlers write. Readers read the view `balances`, which annals makes. Another version
/// is built in tables of its own, while readers see the ones there are.
///
/// # Examples
///
/// ```
/// use annals::rusqlite::Transaction;
/// use annals::{ProjectError, Projection, ReadModel};
/// # use annals::prelude::*;
/// # use annals::{Project, Recorded, Sqlite};
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Deposited { cents: i64 }
///
/// #[derive(Projection)]
/// #[projection(name = "balances", version = 2, events(Deposited), tables("balances"))]
/// struct Balances;
///
/// impl ReadModel for Balances {
///     fn create(&self, transaction: &Transaction<'_>) -> Result<(), ProjectError> {
///         transaction.execute_batch(
///             "CREATE TABLE balances_v2 (account TEXT PRIMARY KEY, cents INTEGER NOT NULL)",
///         )?;
///         Ok(())
///     }
/// }
/// # impl Project<Deposited, Sqlite> for Balances {
/// #     fn project(&mut self, _: Recorded<'_, Deposited>, _: &Transaction<'_>) -> Result<(), ProjectError> { Ok(()) }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not create its tables",
    label = "`{Self}` has no `ReadModel`",
    note = "add `impl annals::ReadModel for {Self}`, or leave `tables(..)` out of its `#[projection(..)]`"
)]
pub trait ReadModel: Projection {
    /// Creates the tables of this version, each with `_v` and the version behind its name, and their indexes.
    ///
    /// Called once for a version, in the transaction that makes it known.
    ///
    /// # Errors
    ///
    /// Fails where they cannot be created: nothing is stored then.
    fn create(&self, transaction: Transaction<'_, Self>) -> Result<(), ProjectError>;
}

/// What a version of a read model is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To be seen by readers, as the newest version there is.
    Serve,
    /// To be built and then seen by readers, whatever its number.
    Rebuild,
}

/// What a version of a read model is to its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Readers see it.
    Serving,
    /// Readers see another version.
    Building,
}

/// Why a version of a read model cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrollError {
    /// Readers see a newer version, or see this one already where it was to be rebuilt.
    #[error("readers see version {serving}")]
    Serves {
        /// The version that readers see.
        serving: u32,
    },
    /// Its tables are not as they should be.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with the tables of a read model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// It could not create them.
    #[error("they cannot be created")]
    NotCreated(#[source] Box<dyn Error + Send + Sync>),
    /// It did not create one of them.
    #[error("expected `ReadModel::create` to create `{table}`, found no such table")]
    Missing {
        /// The table, with the version behind its name.
        table: String,
    },
    /// The database has something else of that name.
    #[error("expected the name `{table}` to be free, found something else of that name")]
    Taken {
        /// The name.
        table: String,
    },
    /// The same version ran before without `tables(..)`, or with others in it.
    #[error("the same version ran before with other tables: a new version is needed")]
    Changed,
    /// The kind of database has no tables that are looked after.
    #[error("expected a database whose tables are looked after, found another")]
    Unsupported,
    /// No table can have that name.
    #[error("expected the name of a table, found `{table}`")]
    Name {
        /// The name.
        table: String,
    },
}
