//! Tables that are not as they should be.

use std::error::Error;

use annals::projection::TablesError;
use annals::rusqlite::Transaction;
use annals::{
    Project, ProjectError, Projection, ProjectionError, Projector, ReadModel, Recorded, Sqlite,
};

use super::versions::place;
use crate::support::{Deposited, record};

/// A read model that creates its tables with the statements it is given.
#[derive(Projection)]
#[projection(name = "sums", version = 1, events(Deposited), tables("sums", "Marks"))]
struct Sums(&'static str);

impl ReadModel for Sums {
    fn create(&self, transaction: &Transaction<'_>) -> Result<(), ProjectError> {
        Ok(transaction.execute_batch(self.0)?)
    }
}

impl Project<Deposited, Sqlite> for Sums {
    fn project(
        &mut self,
        _: Recorded<'_, Deposited>,
        _: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        Ok(())
    }
}

const GOOD: &str = "CREATE TABLE sums_v1 (a); CREATE TABLE Marks_v1 (a);";

/// What is wrong where a projector gets the projection, in a file with some schema.
fn wrong(schema: &str, projection: impl Projection<Store = Sqlite>) -> TablesError {
    let (_place, store, sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    sql.execute_batch(schema).unwrap();
    let objects = || -> i64 {
        let select = "SELECT (SELECT count(*) FROM sqlite_schema)
            + (SELECT count(*) FROM annals_read_models)";
        sql.query_row(select, [], |row| row.get(0)).unwrap()
    };
    let before = objects();
    let error = Projector::new(store).with(projection).unwrap_err();
    assert_eq!(objects(), before, "something was stored");
    assert!(!error.is_retryable());
    match error {
        ProjectionError::Tables { source, .. } => source,
        error => panic!("{error}"),
    }
}

#[test]
fn tables_that_cannot_be_created_are_an_error() {
    let error = wrong("", Sums("CREATE TABEL sums_v1 (a)"));
    assert_eq!(error.to_string(), "they cannot be created");
    assert!(error.source().unwrap().to_string().contains("TABEL"));
}

#[test]
fn a_table_that_was_not_created_is_an_error() {
    for create in [
        "CREATE TABLE sums_v1 (a)",
        "CREATE TABLE sums_v1 (a); CREATE VIEW Marks_v1 AS SELECT 1",
    ] {
        let error = wrong("", Sums(create));
        let text = "expected `ReadModel::create` to create `Marks_v1`, found no such table";
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_name_that_something_else_has_is_an_error() {
    for (schema, name) in [
        ("CREATE TABLE SUMS (a)", "sums"),
        ("CREATE VIEW marks AS SELECT 1", "Marks"),
        ("CREATE TABLE sums_v1 (a)", "sums_v1"),
    ] {
        let error = wrong(schema, Sums(GOOD));
        assert!(
            matches!(&error, TablesError::Taken { table } if table == name),
            "{error}"
        );
    }
}

#[test]
fn a_version_that_ran_without_its_tables_is_an_error() {
    let noted = "INSERT INTO annals_projections (name, version, position) VALUES ('sums', 1, 1)";
    let error = wrong(noted, Sums(GOOD));
    assert!(matches!(error, TablesError::Changed), "{error}");
}

#[test]
fn a_version_that_ran_with_other_tables_is_an_error() {
    let noted = r#"
        INSERT INTO annals_read_models VALUES ('sums', 1, '["sums"]', 'building', unixepoch())"#;
    let error = wrong(noted, Sums(GOOD));
    assert!(matches!(error, TablesError::Changed), "{error}");
}

#[test]
fn two_projections_cannot_have_one_table() {
    #[derive(Projection)]
    #[projection(name = "others", events(Deposited), tables("marks"))]
    struct Others;

    impl ReadModel for Others {
        fn create(&self, transaction: &Transaction<'_>) -> Result<(), ProjectError> {
            Ok(transaction.execute_batch("CREATE TABLE marks_v1 (a)")?)
        }
    }

    impl Project<Deposited, Sqlite> for Others {
        fn project(
            &mut self,
            _: Recorded<'_, Deposited>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    let (_place, store, _sql) = place();
    let projector = Projector::new(store).with(Others).unwrap();
    let error = projector.with(Sums(GOOD)).unwrap_err();
    assert!(
        matches!(
            error,
            ProjectionError::Tables {
                projection: "sums",
                ..
            }
        ),
        "{error}"
    );
}
