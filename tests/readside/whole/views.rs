//! Two versions of a read model in SQL, and one in memory, of the same deposits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use annals::rusqlite::Transaction;
use annals::{InMemory, Project, ProjectError, Projection, ReadModel, Recorded, Sqlite};

use crate::support::Deposited;

/// A version of the deposits: each counts in a unit of its own. Deposits of 13 cents fail, and those of 14
/// panic, after they have written, as long as it is broken.
macro_rules! version {
    ($name:ident, $version:literal) => {
        #[derive(Debug, Projection)]
        #[projection(name = "kept", version = $version, events(Deposited), tables("kept"))]
        pub(super) struct $name(pub(super) Arc<AtomicBool>);

        impl ReadModel for $name {
            fn create(&self, sql: &Transaction<'_>) -> Result<(), ProjectError> {
                sql.execute_batch(concat!(
                    "CREATE TABLE kept_v",
                    $version,
                    " (account TEXT PRIMARY KEY, cents INTEGER NOT NULL)"
                ))?;
                Ok(())
            }
        }

        impl Project<Deposited, Sqlite> for $name {
            fn project(
                &mut self,
                event: Recorded<'_, Deposited>,
                sql: &Transaction<'_>,
            ) -> Result<(), ProjectError> {
                let cents = event.event().cents;
                sql.prepare_cached(concat!(
                    "INSERT INTO kept_v",
                    $version,
                    " VALUES (?1, ?2 * ",
                    $version,
                    ") ON CONFLICT DO UPDATE SET cents = cents + excluded.cents"
                ))?
                .execute((event.aggregate_id(), cents))?;
                match cents {
                    13 if self.0.load(Ordering::SeqCst) => Err("unlucky".into()),
                    14 if self.0.load(Ordering::SeqCst) => panic!("a hundred and one"),
                    _ => Ok(()),
                }
            }
        }
    };
}

version!(One, 1);
version!(Two, 2);

/// The deposits of each account.
#[derive(Debug, Clone, Default, Projection)]
#[projection(name = "remembered", events(Deposited), store = InMemory)]
pub(super) struct Remembered(pub(super) BTreeMap<String, i64>);

impl Project<Deposited, InMemory> for Remembered {
    fn project(&mut self, event: Recorded<'_, Deposited>, (): ()) -> Result<(), ProjectError> {
        *self.0.entry(event.aggregate_id().to_owned()).or_default() += event.event().cents;
        Ok(())
    }
}
