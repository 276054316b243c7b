-- What stands in each whole block of 1,024 positions, so that a read passes over those without what it
-- asks for. Block 1 ends with position 1024. A row is written with the last event of its block, in the
-- same transaction; a block without a row is simply looked at. Bit n of `event_types` says that row n of
-- annals_event_types stands in the block, the lowest bit of a byte first; `aggregate_types` is a JSON
-- array of names.
CREATE TABLE annals_blocks (
    block             INTEGER PRIMARY KEY,
    earliest_recorded INTEGER NOT NULL,
    latest_recorded   INTEGER NOT NULL,
    earliest_occurred INTEGER NOT NULL,
    latest_occurred   INTEGER NOT NULL,
    event_types       BLOB    NOT NULL,
    aggregate_types   TEXT    NOT NULL
) STRICT;

CREATE TRIGGER annals_blocks_refuse_update BEFORE UPDATE ON annals_blocks
BEGIN SELECT RAISE(ABORT, 'annals_blocks is append-only'); END;
CREATE TRIGGER annals_blocks_refuse_delete BEFORE DELETE ON annals_blocks
BEGIN SELECT RAISE(ABORT, 'annals_blocks is append-only'); END;
CREATE TRIGGER annals_blocks_refuse_replace BEFORE INSERT ON annals_blocks
WHEN EXISTS (SELECT 1 FROM annals_blocks WHERE block = NEW.block)
    OR NOT EXISTS (SELECT 1 FROM annals_events WHERE position = NEW.block * 1024)
BEGIN SELECT RAISE(ABORT, 'annals_blocks is append-only'); END;
