-- What reactors are to answer at some time: one row a timer, gone once it is answered. Times are
-- microseconds since 1970 in UTC.
CREATE TABLE annals_timers (
    reactor  TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    id       BLOB    NOT NULL,
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    payload  TEXT    NOT NULL,
    metadata TEXT,
    PRIMARY KEY (reactor, key)
) STRICT;

CREATE INDEX annals_timers_due ON annals_timers (reactor, due);
