-- +goose Up

-- The first event of the command that filed a version: it cites a root over all of
-- them, so that a version that is taken out or put back is found (docs/decisions/0027).
ALTER TABLE register_household ADD COLUMN filed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE register_person ADD COLUMN filed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE register_account ADD COLUMN filed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE register_user ADD COLUMN filed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE register_text ADD COLUMN filed_by BIGINT NOT NULL DEFAULT 0;
CREATE INDEX register_household_filed ON register_household (log_id, filed_by);
CREATE INDEX register_person_filed ON register_person (log_id, filed_by);
CREATE INDEX register_account_filed ON register_account (log_id, filed_by);

-- +goose Down
DROP INDEX register_account_filed;
DROP INDEX register_person_filed;
DROP INDEX register_household_filed;
ALTER TABLE register_text DROP COLUMN filed_by;
ALTER TABLE register_user DROP COLUMN filed_by;
ALTER TABLE register_account DROP COLUMN filed_by;
ALTER TABLE register_person DROP COLUMN filed_by;
ALTER TABLE register_household DROP COLUMN filed_by;
