-- +goose Up

-- The roster in full (A12.2): what is wrong with a number, resolutions offered again
-- and carried over, the release before, the banks' receipts.
ALTER TABLE roster_difference ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE roster_difference ADD COLUMN offered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE roster_difference ADD COLUMN carried_from TEXT NOT NULL DEFAULT '';
ALTER TABLE roster_release ADD COLUMN predecessor TEXT NOT NULL DEFAULT '';

CREATE TABLE roster_recipient (
    log_id      TEXT NOT NULL,
    release_no  TEXT NOT NULL,
    bank        TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    received_on TEXT NOT NULL,
    received_by TEXT NOT NULL,
    PRIMARY KEY (log_id, release_no, bank)
);

-- Register: what a row's number and state were judged to be on the day of its list;
-- '' where it was not noted.
ALTER TABLE roster_row ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE roster_row ADD COLUMN state TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE roster_row DROP COLUMN state;
ALTER TABLE roster_row DROP COLUMN reason;
DROP TABLE roster_recipient;
ALTER TABLE roster_release DROP COLUMN predecessor;
ALTER TABLE roster_difference DROP COLUMN carried_from;
ALTER TABLE roster_difference DROP COLUMN offered;
ALTER TABLE roster_difference DROP COLUMN reason;
