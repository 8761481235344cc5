-- What the public reports (A6.4): ids and days; words and contact are in the register.
-- How often a notice was interrupted (A6.3).

-- +goose Up

CREATE TABLE report (
    log_id      TEXT NOT NULL,
    report      TEXT NOT NULL,
    notice      TEXT NOT NULL,
    village     TEXT NOT NULL,
    about       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    state       TEXT NOT NULL,
    code        TEXT NOT NULL,
    filed_on    TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    assignee    TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    PRIMARY KEY (log_id, report)
);
CREATE INDEX report_unit ON report (log_id, unit, state);
CREATE INDEX report_code ON report (log_id, code);

ALTER TABLE notice ADD COLUMN interruptions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN photos BIGINT NOT NULL DEFAULT 0;

-- +goose Down

ALTER TABLE notice DROP COLUMN photos;
ALTER TABLE notice DROP COLUMN interruptions;
DROP TABLE report;
