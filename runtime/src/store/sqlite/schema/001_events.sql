-- The streams: one row an aggregate, written with its first event.
CREATE TABLE annals_streams (
    stream         INTEGER PRIMARY KEY,
    aggregate_type TEXT    NOT NULL,
    aggregate_id   TEXT    NOT NULL,
    UNIQUE (aggregate_type, aggregate_id)
) STRICT;

-- The names and schema versions of events.
CREATE TABLE annals_event_types (
    event_type INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    UNIQUE (name, version)
) STRICT;

-- The events. The long columns stand last: a reader that stops before them reads no overflow page.
-- Times are microseconds since 1970 in UTC.
CREATE TABLE annals_events (
    position    INTEGER PRIMARY KEY,
    stream      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    event_type  INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    occurred_at INTEGER,
    event_id    BLOB    NOT NULL,
    metadata    TEXT,
    data        TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX annals_events_of_stream ON annals_events (stream, version);

-- Where an append stands that is found again by its id: a TEXT is an idempotency key of a user's, a
-- BLOB the id of a batch without one. The two never compare equal.
CREATE TABLE annals_append_keys (
    key            ANY     NOT NULL PRIMARY KEY,
    first_position INTEGER NOT NULL,
    events         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts the appends whose fate a fault had left open and that were settled: settling has to write.
CREATE TABLE annals_settled (
    only  INTEGER PRIMARY KEY CHECK (only = 1),
    count INTEGER NOT NULL
) STRICT;

INSERT INTO annals_settled (only, count) VALUES (1, 0);

-- The events as people and other programs read them. SQLite's integer division rounds towards zero:
-- before 1970 the second begins one earlier.
CREATE VIEW events AS
SELECT
    lower(
        hex(substr(e.event_id, 1, 4)) || '-' || hex(substr(e.event_id, 5, 2)) || '-'
        || hex(substr(e.event_id, 7, 2)) || '-' || hex(substr(e.event_id, 9, 2)) || '-'
        || hex(substr(e.event_id, 11, 6))
    ) AS event_id,
    s.aggregate_type,
    s.aggregate_id,
    e.version,
    e.position,
    t.name AS event_type,
    t.version AS event_version,
    coalesce(
        strftime(
            '%Y-%m-%dT%H:%M:%S',
            e.recorded_at / 1000000 - (e.recorded_at % 1000000 < 0),
            'unixepoch'
        ) || printf('.%06dZ', (e.recorded_at % 1000000 + 1000000) % 1000000),
        e.recorded_at
    ) AS recorded_at,
    coalesce(
        strftime(
            '%Y-%m-%dT%H:%M:%S',
            coalesce(e.occurred_at, e.recorded_at) / 1000000
            - (coalesce(e.occurred_at, e.recorded_at) % 1000000 < 0),
            'unixepoch'
        ) || printf('.%06dZ', (coalesce(e.occurred_at, e.recorded_at) % 1000000 + 1000000) % 1000000),
        e.occurred_at,
        e.recorded_at
    ) AS occurred_at,
    e.data,
    e.metadata
FROM annals_events AS e
JOIN annals_streams AS s ON s.stream = e.stream
JOIN annals_event_types AS t ON t.event_type = e.event_type;

-- History is only ever added to. REPLACE deletes a row without firing a trigger on DELETE, so it is
-- refused where it begins, as an INSERT of what is there already. The store's own writer, which has no
-- statement but INSERT for these tables, runs with triggers off and pays for none of this.
CREATE TRIGGER annals_events_refuse_update BEFORE UPDATE ON annals_events
BEGIN SELECT RAISE(ABORT, 'annals_events is append-only'); END;
CREATE TRIGGER annals_events_refuse_delete BEFORE DELETE ON annals_events
BEGIN SELECT RAISE(ABORT, 'annals_events is append-only'); END;
CREATE TRIGGER annals_events_refuse_replace BEFORE INSERT ON annals_events
WHEN EXISTS (SELECT 1 FROM annals_events WHERE position = NEW.position)
    OR EXISTS (SELECT 1 FROM annals_events WHERE stream = NEW.stream AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'annals_events is append-only'); END;

CREATE TRIGGER annals_streams_refuse_update BEFORE UPDATE ON annals_streams
BEGIN SELECT RAISE(ABORT, 'annals_streams is append-only'); END;
CREATE TRIGGER annals_streams_refuse_delete BEFORE DELETE ON annals_streams
BEGIN SELECT RAISE(ABORT, 'annals_streams is append-only'); END;
CREATE TRIGGER annals_streams_refuse_replace BEFORE INSERT ON annals_streams
WHEN EXISTS (SELECT 1 FROM annals_streams WHERE stream = NEW.stream)
    OR EXISTS (
        SELECT 1 FROM annals_streams
        WHERE aggregate_type = NEW.aggregate_type AND aggregate_id = NEW.aggregate_id
    )
BEGIN SELECT RAISE(ABORT, 'annals_streams is append-only'); END;

CREATE TRIGGER annals_event_types_refuse_update BEFORE UPDATE ON annals_event_types
BEGIN SELECT RAISE(ABORT, 'annals_event_types is append-only'); END;
CREATE TRIGGER annals_event_types_refuse_delete BEFORE DELETE ON annals_event_types
BEGIN SELECT RAISE(ABORT, 'annals_event_types is append-only'); END;
CREATE TRIGGER annals_event_types_refuse_replace BEFORE INSERT ON annals_event_types
WHEN EXISTS (SELECT 1 FROM annals_event_types WHERE event_type = NEW.event_type)
    OR EXISTS (
        SELECT 1 FROM annals_event_types WHERE name = NEW.name AND version = NEW.version
    )
BEGIN SELECT RAISE(ABORT, 'annals_event_types is append-only'); END;

CREATE TRIGGER annals_append_keys_refuse_update BEFORE UPDATE ON annals_append_keys
BEGIN SELECT RAISE(ABORT, 'annals_append_keys is append-only'); END;
CREATE TRIGGER annals_append_keys_refuse_delete BEFORE DELETE ON annals_append_keys
BEGIN SELECT RAISE(ABORT, 'annals_append_keys is append-only'); END;
CREATE TRIGGER annals_append_keys_refuse_replace BEFORE INSERT ON annals_append_keys
WHEN EXISTS (SELECT 1 FROM annals_append_keys WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'annals_append_keys is append-only'); END;
