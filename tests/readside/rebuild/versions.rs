//! Three versions of one read model, and what a reader sees of it.

use std::ops::ControlFlow;

use annals::rusqlite::{Connection, Transaction};
use annals::{
    Project, ProjectError, Projection, Projector, ReadModel, Rebuild, RebuildError,
    RebuildProgress, Recorded, Sqlite, SqliteStore,
};

use crate::support::{Account, Deposited, Opened, Place, Withdrawn};

/// A version of the totals: each counts in a unit of its own, so that a reader who sees rows of two of them
/// knows it.
macro_rules! version {
    ($name:ident, $version:literal) => {
        #[derive(Default, Projection)]
        #[projection(
                                                                    name = "totals",
                                                                    version = $version,
                                                                    of(Account),
                                                                    ignore(Opened),
                                                                    tables("totals", "counts")
                                                                )]
        pub(crate) struct $name {
            pub(crate) fails_at: Option<u64>,
        }

        impl ReadModel for $name {
            fn create(&self, transaction: &Transaction<'_>) -> Result<(), ProjectError> {
                create(transaction, $version)
            }
        }

        impl Project<Deposited, Sqlite> for $name {
            fn project(
                &mut self,
                event: Recorded<'_, Deposited>,
                transaction: &Transaction<'_>,
            ) -> Result<(), ProjectError> {
                let cents = event.event().cents;
                take_in(transaction, $version, &event, cents, self.fails_at)
            }
        }

        impl Project<Withdrawn, Sqlite> for $name {
            fn project(
                &mut self,
                event: Recorded<'_, Withdrawn>,
                transaction: &Transaction<'_>,
            ) -> Result<(), ProjectError> {
                let cents = -event.event().cents;
                take_in(transaction, $version, &event, cents, self.fails_at)
            }
        }
    };
}

version!(First, 1);
version!(Second, 2);
version!(Third, 3);

fn create(transaction: &Transaction<'_>, version: u32) -> Result<(), ProjectError> {
    transaction.execute_batch(&format!(
        "CREATE TABLE totals_v{version} (account TEXT PRIMARY KEY, cents INTEGER NOT NULL);
         CREATE TABLE counts_v{version} (
             unit INTEGER NOT NULL, events INTEGER NOT NULL, cents INTEGER NOT NULL,
             position INTEGER NOT NULL
         );
         INSERT INTO counts_v{version} VALUES ({version}, 0, 0, 0);"
    ))?;
    Ok(())
}

fn take_in<E>(
    transaction: &Transaction<'_>,
    version: u32,
    event: &Recorded<'_, E>,
    cents: i64,
    fails_at: Option<u64>,
) -> Result<(), ProjectError> {
    let position = event.position().get();
    let insert = format!(
        "INSERT INTO totals_v{version} VALUES (?1, ?2 * {version})
         ON CONFLICT DO UPDATE SET cents = cents + excluded.cents"
    );
    let mut insert = transaction.prepare_cached(&insert)?;
    insert.execute((event.aggregate_id(), cents))?;
    let count = format!(
        "UPDATE counts_v{version} SET events = events + 1, cents = cents + ?1, position = ?2"
    );
    transaction
        .prepare_cached(&count)?
        .execute((cents, position.cast_signed()))?;
    match fails_at {
        Some(unlucky) if unlucky == position => Err("unlucky".into()),
        _ => Ok(()),
    }
}

/// What a reader sees in one look at both views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) version: i64,
    pub(crate) events: i64,
    pub(crate) cents: i64,
    pub(crate) position: i64,
}

/// Looks at both views at once: what is seen is whole, and of one version.
pub(crate) fn look(sql: &Connection) -> Seen {
    let select = "SELECT unit, events, cents, position,
        (SELECT coalesce(sum(cents), 0) FROM totals) FROM counts";
    let mut statement = sql.prepare_cached(select).unwrap();
    let (seen, sum) = statement
        .query_row([], |row| {
            let seen = Seen {
                version: row.get(0)?,
                events: row.get(1)?,
                cents: row.get(2)?,
                position: row.get(3)?,
            };
            Ok((seen, row.get::<_, i64>(4)?))
        })
        .unwrap();
    assert_eq!(
        sum,
        seen.cents * seen.version,
        "half of a version: {seen:?}"
    );
    seen
}

/// A file with its store, and a connection beside it.
pub(crate) fn place() -> (Place, SqliteStore, Connection) {
    let place = Place::new();
    let store = place.open();
    let sql = Connection::open(place.path()).unwrap();
    (place, store, sql)
}

/// Brings a version up to date, by a projector.
pub(crate) fn catch_up<P>(store: &SqliteStore, version: P)
where
    P: Projection<Store = Sqlite>,
{
    let mut projector = Projector::new(store.clone()).with(version).unwrap();
    projector.catch_up().unwrap();
}

/// Rebuilds a version, and looks at nothing meanwhile.
pub(crate) fn rebuild<P>(store: &SqliteStore, version: P) -> Result<RebuildProgress, RebuildError>
where
    P: ReadModel<Store = Sqlite>,
{
    Rebuild::new(store.clone(), version).run(|_| ControlFlow::Continue(()))
}

/// The tables of the read model that are there, and none else has them noted.
pub(crate) fn tables(sql: &Connection) -> Vec<String> {
    let strings = |select: &str| -> Vec<String> {
        let mut statement = sql.prepare(select).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let there = strings(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND (name LIKE 'totals%' OR name LIKE 'counts%') ORDER BY name",
    );
    let noted = strings(
        "SELECT value || '_v' || version AS name FROM annals_read_models, json_each(tables)
         WHERE name LIKE 'totals' ORDER BY 1",
    );
    assert_eq!(there, noted);
    there
}
