-- Events that a projection could not take in, put aside in the transaction that moved its checkpoint past
-- them. A row goes when its event is taken in after all, or discarded. Times are microseconds since 1970
-- in UTC.
CREATE TABLE annals_dead_letters (
    projection         TEXT    NOT NULL,
    projection_version INTEGER NOT NULL,
    position           INTEGER NOT NULL,
    aggregate_type     TEXT    NOT NULL,
    aggregate_id       TEXT    NOT NULL,
    version            INTEGER NOT NULL,
    event_id           TEXT    NOT NULL,
    event_type         TEXT    NOT NULL,
    error              TEXT    NOT NULL,
    attempts           INTEGER NOT NULL,
    first_failed_at    INTEGER NOT NULL,
    last_failed_at     INTEGER NOT NULL,
    PRIMARY KEY (projection, projection_version, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX annals_dead_letters_of_stream ON annals_dead_letters (
    projection, projection_version, aggregate_type, aggregate_id, position
);
