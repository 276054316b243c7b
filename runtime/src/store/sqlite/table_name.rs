//! The name of a table of a read model, as it may stand in a statement.

use std::fmt;

use crate::projection::TablesError;

/// A name that readers know a table by.
///
/// SQL that changes the schema takes no parameters. So a name stands in the text of these statements, and
/// nothing gets there that is not letters, digits and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableName(String);

impl TableName {
    /// Checks the names.
    pub(super) fn all(names: &[&str]) -> Result<Vec<Self>, TablesError> {
        let checked = |name: &&str| match is_name(name) {
            true => Ok(Self((*name).to_owned())),
            false => Err(TablesError::Name {
                table: (*name).to_owned(),
            }),
        };
        names.iter().map(checked).collect()
    }

    /// The name readers know.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The table of a version.
    pub(super) fn of_version(&self, version: u32) -> String {
        format!("{self}_v{version}")
    }

    pub(super) fn create_view(&self, version: u32) -> String {
        let table = self.of_version(version);
        format!(r#"CREATE VIEW "{self}" AS SELECT * FROM "{table}""#)
    }

    pub(super) fn drop_view(&self) -> String {
        format!(r#"DROP VIEW IF EXISTS "{self}""#)
    }

    /// Refuses this connection's writes to the table of a version: a trigger that is not in the file.
    pub(super) fn guard(&self, version: u32) -> String {
        let table = self.of_version(version);
        let guard = |act| {
            format!(
                r#"CREATE TEMP TRIGGER IF NOT EXISTS "annals_guards_{table}_{act}"
                BEFORE {act} ON main."{table}"
                BEGIN SELECT RAISE(ABORT, '{table} is of another version of the projection'); END;"#
            )
        };
        ["INSERT", "UPDATE", "DELETE"].map(guard).concat()
    }

    pub(super) fn drop_table(&self, version: u32) -> String {
        let table = self.of_version(version);
        format!(r#"DROP TABLE IF EXISTS "{table}""#)
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The derive refuses what this does; an impl written by hand may have any name.
fn is_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_reserved = ["annals_", "sqlite_"]
        .iter()
        .any(|prefix| lower.starts_with(prefix));
    let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_plain = |each: char| each.is_ascii_alphanumeric() || each == '_';
    begins_well && name.chars().all(is_plain) && !is_reserved && lower != "events"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_a_statement_or_hides_a_table_of_annals() {
        for name in [
            "",
            "1st",
            "a b",
            "a\"b",
            "a;b",
            "é",
            "annals_events",
            "ANNALS_x",
            "sqlite_schema",
            "Events",
        ] {
            assert!(TableName::all(&[name]).is_err(), "{name}");
        }
        let [name] = &TableName::all(&["_Orders2"]).unwrap()[..] else {
            panic!("there is one name");
        };
        assert_eq!(name.of_version(3), "_Orders2_v3");
    }
}
