//! What is recorded cannot be changed, whoever tries.

use annals::IdempotencyKey;

use super::kit::{Place, append, deposits};

/// A store with something in each table, and what another program's statement says to it.
fn refusal(sql: &str) -> String {
    let place = Place::new();
    let key = IdempotencyKey::new("key").unwrap();
    append(&place.open(), deposits("1", 3).with_idempotency_key(key)).unwrap();
    let before = dump(&place);
    let error = place.sql().execute_batch(sql).unwrap_err().to_string();
    assert_eq!(dump(&place), before, "changed by {sql}");
    error
}

fn dump(place: &Place) -> String {
    const DUMP: &str = "
        SELECT (SELECT group_concat(concat_ws(' ', e.rowid, stream, version, data), ';') FROM annals_events AS e)
            || (SELECT group_concat(concat_ws(' ', stream, aggregate_type, aggregate_id), ';') FROM annals_streams)
            || (SELECT group_concat(concat_ws(' ', event_type, name, version), ';') FROM annals_event_types)
            || (SELECT group_concat(concat_ws(' ', key, first_position, events), ';') FROM annals_append_keys)";
    place.sql().query_row(DUMP, [], |row| row.get(0)).unwrap()
}

#[track_caller]
fn is_refused(table: &str, sql: &str) {
    let error = refusal(sql);
    assert_eq!(error, format!("{table} is append-only"), "{sql}");
}

#[test]
fn events_are_not_updated_deleted_or_replaced() {
    let table = "annals_events";
    is_refused(table, "UPDATE annals_events SET data = '{}'");
    is_refused(table, "UPDATE OR REPLACE annals_events SET version = 1");
    is_refused(table, "DELETE FROM annals_events");
    is_refused(table, "DELETE FROM annals_events WHERE position = 2");
    let same_position =
        "REPLACE INTO annals_events VALUES (2, 1, 9, 1, 0, NULL, x'00', NULL, '{}')";
    is_refused(table, same_position);
    let same_version =
        "REPLACE INTO annals_events VALUES (NULL, 1, 2, 1, 0, NULL, x'00', NULL, '{}')";
    is_refused(table, same_version);
    let upsert = "INSERT INTO annals_events VALUES (2, 1, 2, 1, 0, NULL, x'00', NULL, '{}')
        ON CONFLICT DO UPDATE SET data = '{}'";
    is_refused(table, upsert);
}

#[test]
fn streams_are_not_updated_deleted_or_replaced() {
    let table = "annals_streams";
    is_refused(table, "UPDATE annals_streams SET aggregate_id = '2'");
    is_refused(table, "DELETE FROM annals_streams");
    is_refused(
        table,
        "REPLACE INTO annals_streams VALUES (1, 'Account', '2')",
    );
    is_refused(
        table,
        "REPLACE INTO annals_streams VALUES (2, 'Account', '1')",
    );
}

#[test]
fn event_types_are_not_updated_deleted_or_replaced() {
    let table = "annals_event_types";
    is_refused(table, "UPDATE annals_event_types SET name = 'Withdrawn'");
    is_refused(table, "DELETE FROM annals_event_types");
    is_refused(
        table,
        "REPLACE INTO annals_event_types VALUES (1, 'Withdrawn', 1)",
    );
    is_refused(
        table,
        "REPLACE INTO annals_event_types VALUES (2, 'Deposited', 1)",
    );
}

#[test]
fn append_keys_are_not_updated_deleted_or_replaced() {
    let table = "annals_append_keys";
    is_refused(table, "UPDATE annals_append_keys SET first_position = 2");
    is_refused(table, "DELETE FROM annals_append_keys");
    is_refused(
        table,
        "REPLACE INTO annals_append_keys VALUES ('key', 2, 1)",
    );
}

#[test]
fn blocks_are_not_updated_deleted_replaced_or_made_up() {
    let place = Place::new();
    append(&place.open(), deposits("1", 1024)).unwrap();
    for sql in [
        "UPDATE annals_blocks SET event_types = x''",
        "DELETE FROM annals_blocks",
        "REPLACE INTO annals_blocks VALUES (1, 0, 0, 0, 0, x'', '[]')",
        "INSERT INTO annals_blocks VALUES (2, 0, 0, 0, 0, x'', '[]')",
    ] {
        let error = place.sql().execute_batch(sql).unwrap_err().to_string();
        assert_eq!(error, "annals_blocks is append-only", "{sql}");
    }
}

#[test]
fn the_view_is_read_only() {
    for sql in ["DELETE FROM events", "UPDATE events SET data = '{}'"] {
        assert!(
            refusal(sql).contains("cannot modify events because it is a view"),
            "{sql}"
        );
    }
}

#[test]
fn another_program_may_add_tables_of_its_own() {
    let place = Place::new();
    append(&place.open(), deposits("1", 1)).unwrap();
    let own = "CREATE TABLE streams (stream TEXT); INSERT INTO streams VALUES ('mine');";
    place.sql().execute_batch(own).unwrap();
    append(&place.open(), deposits("1", 1)).unwrap();
    let mine = place
        .sql()
        .query_row("SELECT stream FROM streams", [], |row| row.get(0));
    assert_eq!(mine, Ok("mine".to_owned()));
}
