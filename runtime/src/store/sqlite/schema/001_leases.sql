-- Which worker runs a version of a projection. Others take its place as soon as its process has died (the
-- holder is the id of a file beside this one, which that process keeps locked), or when the beat has not
-- changed for the duration, in microseconds. Whoever takes it gets the next token, and writes nothing
-- when the token has become another's. NULL is held by nobody.
CREATE TABLE annals_leases (
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    holder   TEXT,
    token    INTEGER NOT NULL,
    beat     INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
