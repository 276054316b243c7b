//! The format in the file, and its way to the current one.

use super::kit::{Place, append, deposits};

fn pragma(place: &Place, name: &str) -> i64 {
    let sql = place.sql();
    sql.pragma_query_value(None, name, |row| row.get(0))
        .unwrap()
}

fn schema(place: &Place) -> Vec<String> {
    let sql = place.sql();
    let mut statement = sql
        .prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_store_says_whose_it_is_and_in_which_format() {
    let place = Place::new();
    drop(place.open());
    assert_eq!(
        pragma(&place, "application_id").to_be_bytes(),
        *b"\0\0\0\0annl"
    );
    assert_eq!(pragma(&place, "user_version"), 1);
}

#[test]
fn a_store_commits_durably_to_a_wal() {
    let place = Place::new();
    drop(place.open());
    let sql = place.sql();
    let mode: String = sql
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn opening_again_changes_nothing() {
    let place = Place::new();
    append(&place.open(), deposits("1", 3)).unwrap();
    let (files, schema_before) = (place.files(), schema(&place));
    for _ in 0..3 {
        drop(place.open());
    }
    assert_eq!(schema(&place), schema_before);
    assert!(place.files() == files, "changed by opening");
}
