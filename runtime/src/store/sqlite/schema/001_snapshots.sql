-- States kept beside their streams: a cache, which anyone may empty. One row a stream, overwritten.
CREATE TABLE annals_snapshots (
    stream      INTEGER PRIMARY KEY,
    version     INTEGER NOT NULL,
    fingerprint TEXT    NOT NULL,
    state       TEXT    NOT NULL
) STRICT;
