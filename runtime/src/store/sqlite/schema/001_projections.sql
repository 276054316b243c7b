-- How far each version of each projection has come, written in the transaction of its read model.
CREATE TABLE annals_projections (
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
