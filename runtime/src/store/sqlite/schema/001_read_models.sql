-- The versions of read models whose tables annals looks after, and the tables of each as a JSON array of the
-- names readers know. `balances` of version 2 is the table `balances_v2`. Readers see those of the version
-- that is `serving`, through views; one that is `building` is not seen yet, and one that is `kept` no more.
CREATE TABLE annals_read_models (
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    tables   TEXT    NOT NULL,
    standing TEXT    NOT NULL CHECK (standing IN ('building', 'serving', 'kept')),
    -- When it was last worked on, in seconds since 1970.
    seen_at  INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX annals_read_models_serving ON annals_read_models (name) WHERE standing = 'serving';
