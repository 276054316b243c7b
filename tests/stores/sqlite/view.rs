//! The view `events`: the history as other programs read it.

use annals::{AppendBatch, Clock, EventStore, ExpectedVersion, Metadata, NewEvent, SqliteStore};
use chrono::{DateTime, Utc};
use pollster::block_on;

use super::kit::{Place, account};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Stores one event at `recorded`, and gives what the view says in a column.
fn column(column: &str, recorded: DateTime<Utc>, event: NewEvent) -> rusqlite::types::Value {
    let place = Place::new();
    let options = SqliteStore::options().with_clock(Clock::new(move || recorded));
    let store = block_on(options.open(place.path())).unwrap();
    let metadata = Metadata::new().with_actor("clerk 7");
    let batch = AppendBatch::new().with_metadata(&metadata);
    let batch = batch.with_stream(account("4711"), ExpectedVersion::NoStream, vec![event]);
    let id = batch.event_id(0).to_string();
    block_on(store.append(batch)).unwrap();
    let sql = place.sql();
    let with_id = "SELECT count(*) FROM events WHERE event_id = ?1";
    assert_eq!(sql.query_row(with_id, [id], |row| row.get(0)), Ok(1));
    let mut statement = sql.prepare("SELECT * FROM events").unwrap();
    statement.query_row([], |row| row.get(column)).unwrap()
}

fn event() -> NewEvent {
    NewEvent::new("Deposited", 3, r#"{"cents":5}"#).unwrap()
}

#[track_caller]
fn recorded_at(recorded: &str, shown: &str) {
    let value = column("recorded_at", time(recorded), event());
    assert_eq!(value, shown.to_owned().into());
}

#[test]
fn the_columns_are_those_that_every_store_has() {
    let place = Place::new();
    drop(place.open());
    let sql = place.sql();
    let names = "SELECT group_concat(name, ' ') FROM pragma_table_info('events')";
    let names: String = sql.query_row(names, [], |row| row.get(0)).unwrap();
    let columns = [
        "event_id",
        "aggregate_type",
        "aggregate_id",
        "version",
        "position",
        "event_type",
        "event_version",
        "recorded_at",
        "occurred_at",
        "data",
        "metadata",
    ];
    assert_eq!(names, columns.join(" "));
}

#[test]
fn names_and_numbers_are_shown_as_they_are() {
    let now = time("2026-11-21T12:00:00Z");
    assert_eq!(
        column("aggregate_type", now, event()),
        "Account".to_owned().into()
    );
    assert_eq!(
        column("aggregate_id", now, event()),
        "4711".to_owned().into()
    );
    assert_eq!(column("version", now, event()), 1.into());
    assert_eq!(column("position", now, event()), 1.into());
    assert_eq!(
        column("event_type", now, event()),
        "Deposited".to_owned().into()
    );
    assert_eq!(column("event_version", now, event()), 3.into());
    assert_eq!(
        column("data", now, event()),
        r#"{"cents":5}"#.to_owned().into()
    );
    assert_eq!(
        column("metadata", now, event()),
        r#"{"actor":"clerk 7"}"#.to_owned().into()
    );
}

#[test]
fn times_are_utc_to_the_microsecond() {
    recorded_at("2026-11-21T13:00:00.5+01:00", "2026-11-21T12:00:00.500000Z");
    recorded_at("2026-11-21T12:00:00.000001Z", "2026-11-21T12:00:00.000001Z");
    recorded_at("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z");
}

#[test]
fn times_before_1970_are_right() {
    recorded_at("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
    recorded_at("1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000000Z");
    recorded_at("1815-06-18T11:35:00.25Z", "1815-06-18T11:35:00.250000Z");
}

#[test]
fn a_time_that_sqlite_cannot_write_is_shown_in_microseconds() {
    let far = time("+12000-01-01T00:00:00Z");
    let value = column("recorded_at", far, event());
    assert_eq!(value, far.timestamp_micros().into());
    assert_eq!(
        column("occurred_at", far, event()),
        far.timestamp_micros().into()
    );
}

#[test]
fn what_happened_when_it_was_recorded_shows_that_time() {
    let value = column("occurred_at", time("2026-11-21T12:00:00Z"), event());
    assert_eq!(value, "2026-11-21T12:00:00.000000Z".to_owned().into());
}

#[test]
fn what_happened_before_shows_when() {
    let event = event().with_occurred_at(time("1969-07-20T20:17:40.123456Z"));
    let value = column("occurred_at", time("2026-11-21T12:00:00Z"), event);
    assert_eq!(value, "1969-07-20T20:17:40.123456Z".to_owned().into());
}

#[test]
fn a_stream_is_found_in_the_view_by_index() {
    let place = Place::new();
    drop(place.open());
    let sql = place.sql();
    let mut statement = sql
        .prepare(
            "EXPLAIN QUERY PLAN SELECT data FROM events
             WHERE aggregate_type = 'Account' AND aggregate_id = '1' ORDER BY version",
        )
        .unwrap();
    let plan = statement
        .query_map([], |row| row.get::<_, String>(3))
        .unwrap();
    let plan: Vec<String> = plan.map(Result::unwrap).collect();
    assert!(
        plan.iter()
            .all(|step| !step.starts_with("SCAN") && !step.contains("TEMP")),
        "{plan:?}"
    );
}
