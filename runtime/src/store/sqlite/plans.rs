//! How SQLite runs the statements of the store: by index, without sorting, whatever is stored.

use rusqlite::Connection;

use super::{
    append, asked, blocks, dead_letters, event_types, filtered, intake, lag, lease, names,
    of_stream, read, repeat, schema, session, snapshot,
};

/// The steps of a statement's plan in a store of the current format.
fn plan(sql: &str) -> Vec<String> {
    let connection = Connection::open_in_memory().unwrap();
    schema::run_migrations(&connection, 0).unwrap();
    intake::teach(&connection).unwrap();
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let steps = statement.raw_query().mapped(|row| row.get(3));
    steps.map(Result::unwrap).collect()
}

const STREAM_BY_ITS_NAMES: &str = "SEARCH annals_streams USING COVERING INDEX \
     sqlite_autoindex_annals_streams_1 (aggregate_type=? AND aggregate_id=?)";

#[test]
fn the_head_of_a_stream_is_one_search_from_its_end() {
    assert_eq!(
        plan(append::HEAD),
        [
            "SEARCH annals_events USING INDEX annals_events_of_stream (stream=?)",
            "SCALAR SUBQUERY 1",
            STREAM_BY_ITS_NAMES,
        ]
    );
}

#[test]
fn the_last_position_is_one_search() {
    assert_eq!(plan(read::LAST_POSITION), ["SEARCH annals_events"]);
}

#[test]
fn a_stream_is_read_along_its_index() {
    let steps = [
        "SEARCH annals_events USING INDEX annals_events_of_stream \
         (stream=? AND version>? AND version<?)",
        "SCALAR SUBQUERY 1",
        STREAM_BY_ITS_NAMES,
    ];
    assert_eq!(plan(read::STREAM), steps);
    assert_eq!(plan(read::REPLAY), steps);
}

#[test]
fn a_snapshot_is_two_searches() {
    let steps = [
        "SEARCH annals_snapshots USING INTEGER PRIMARY KEY (rowid=?)",
        "SCALAR SUBQUERY 1",
        STREAM_BY_ITS_NAMES,
    ];
    assert_eq!(plan(snapshot::LOAD), steps);
}

#[test]
fn the_feed_is_read_in_the_order_of_the_table() {
    let steps = ["SEARCH annals_events USING INTEGER PRIMARY KEY (rowid>?)"];
    assert_eq!(plan(read::FEED), steps);
}

#[test]
fn a_filtered_feed_looks_at_a_range_of_positions_in_their_order_and_back() {
    for sql in [filtered::FILTERED, filtered::FILTERED_BACK] {
        let steps = plan(sql);
        let first = "SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
        assert_eq!(steps.first().map(String::as_str), Some(first));
        assert!(!steps.iter().any(|step| step.contains("TEMP")), "{steps:?}");
        let stream = "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)";
        assert!(steps.iter().any(|step| step == stream), "{steps:?}");
    }
}

#[test]
fn blocks_are_passed_over_in_their_order_and_back() {
    let steps = ["SEARCH annals_blocks USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"];
    assert_eq!(plan(asked::BLOCKS), steps);
    assert_eq!(plan(asked::BLOCKS_BACK), steps);
}

#[test]
fn a_block_is_summed_up_from_its_own_events() {
    assert_eq!(
        plan(blocks::EVENTS),
        [
            "SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)",
        ]
    );
}

#[test]
fn the_events_of_a_stream_are_filtered_along_its_index_in_their_order_and_back() {
    for sql in [of_stream::FILTERED_STREAM, of_stream::FILTERED_STREAM_BACK] {
        let steps = plan(sql);
        let first = "SEARCH annals_events USING INDEX annals_events_of_stream \
             (stream=? AND version>? AND version<?)";
        assert_eq!(steps.first().map(String::as_str), Some(first));
        assert!(!steps.iter().any(|step| step.contains("TEMP")), "{steps:?}");
    }
}

#[test]
fn a_place_in_a_stream_is_found_by_its_index_alone() {
    assert_eq!(plan(of_stream::STREAM_ROW), [STREAM_BY_ITS_NAMES]);
    assert_eq!(
        plan(of_stream::LAST_VERSION),
        ["SEARCH annals_events USING COVERING INDEX annals_events_of_stream (stream=?)"]
    );
    assert_eq!(
        plan(of_stream::POSITION_OF),
        [
            "SEARCH annals_events USING COVERING INDEX annals_events_of_stream \
             (stream=? AND version=?)"
        ]
    );
}

#[test]
fn the_rows_of_event_types_are_found_by_their_names() {
    let steps = plan(asked::EVENT_TYPES);
    let first = "SEARCH annals_event_types USING COVERING INDEX \
         sqlite_autoindex_annals_event_types_1 (name=?)";
    assert_eq!(steps.first().map(String::as_str), Some(first));
}

#[test]
fn an_append_is_found_again_by_search() {
    assert_eq!(
        plan(repeat::KEY),
        ["SEARCH annals_append_keys USING PRIMARY KEY (key=?)"]
    );
    assert_eq!(
        plan(repeat::OWN_EVENT),
        [
            "SEARCH annals_events USING INDEX annals_events_of_stream (stream=? AND version=?)",
            "SCALAR SUBQUERY 1",
            STREAM_BY_ITS_NAMES,
        ]
    );
}

#[test]
fn names_are_found_by_their_rows_and_rows_by_their_names() {
    let by_row = |table| format!("SEARCH {table} USING INTEGER PRIMARY KEY (rowid=?)");
    assert_eq!(plan(names::STREAM), [by_row("annals_streams")]);
    assert_eq!(plan(names::EVENT_TYPE), [by_row("annals_event_types")]);
    assert_eq!(
        plan(event_types::EVENT_TYPE),
        ["SEARCH annals_event_types USING COVERING INDEX \
          sqlite_autoindex_annals_event_types_1 (name=? AND version=?)"]
    );
}

#[test]
fn a_checkpoint_is_found_by_search() {
    let steps = ["SEARCH annals_projections USING PRIMARY KEY (name=? AND version=?)"];
    assert_eq!(plan(session::CHECKPOINT), steps);
}

#[test]
fn the_first_event_after_a_position_is_found_by_search() {
    let steps = ["SEARCH annals_events USING INTEGER PRIMARY KEY (rowid>?)"];
    assert_eq!(plan(lag::FIRST_AFTER), steps);
}

#[test]
fn a_lease_is_found_by_search() {
    let steps = ["SEARCH annals_leases USING PRIMARY KEY (name=? AND version=?)"];
    assert_eq!(plan(lease::LEASE), steps);
    assert_eq!(plan(lease::IS_HELD), steps);
}

#[test]
fn dead_letters_are_found_by_search() {
    let by_key = "SEARCH annals_dead_letters USING PRIMARY KEY";
    let of_stream = "SEARCH annals_dead_letters USING COVERING INDEX annals_dead_letters_of_stream";
    for (sql, step) in [
        (dead_letters::LETTER, by_key),
        (dead_letters::LETTERS, by_key),
        (dead_letters::FIRST_OF_STREAM, of_stream),
    ] {
        let steps = plan(sql);
        assert!(
            steps.iter().any(|found| found.starts_with(step)),
            "{steps:?}"
        );
    }
}
