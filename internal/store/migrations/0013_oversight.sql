-- Duties with their clocks and versions, the register of suspected breaches (Z1), the
-- daily close, messages between units. Projections, but for message_read: who has read
-- what is no fact of the county.

-- +goose Up

ALTER TABLE duty ADD COLUMN clock TEXT NOT NULL DEFAULT '';
ALTER TABLE duty ADD COLUMN reading TEXT NOT NULL DEFAULT '';
ALTER TABLE duty ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE duty ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;

-- What a day's close looks at: duties whose last day it is, and those changed since.
CREATE INDEX duty_due ON duty (log_id, due_on);
CREATE INDEX duty_changed ON duty (log_id, seq);
CREATE INDEX duty_subject ON duty (log_id, subject);

-- The versions that corrections superseded.
CREATE TABLE duty_version (
    log_id     TEXT   NOT NULL,
    stream     TEXT   NOT NULL,
    duty_id    TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    rule       TEXT   NOT NULL,
    started_on TEXT   NOT NULL,
    due_on     TEXT   NOT NULL,
    done_on    TEXT   NOT NULL,
    why        TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (log_id, stream, duty_id, version)
);

CREATE TABLE breach (
    log_id         TEXT   NOT NULL,
    breach         TEXT   NOT NULL,
    file           TEXT   NOT NULL,
    duty_id        TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    rule           TEXT   NOT NULL,
    subject        TEXT   NOT NULL,
    role           TEXT   NOT NULL,
    unit           TEXT   NOT NULL,
    level          TEXT   NOT NULL,
    started_on     TEXT   NOT NULL,
    due_on         TEXT   NOT NULL,
    basis          TEXT   NOT NULL,
    clock          TEXT   NOT NULL,
    reading        TEXT   NOT NULL,
    opened_on      TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    mark           TEXT   NOT NULL,
    judged_on      TEXT   NOT NULL,
    judged_by      TEXT   NOT NULL,
    consequence_on TEXT   NOT NULL,
    PRIMARY KEY (log_id, breach)
);
CREATE INDEX breach_duty ON breach (log_id, file, duty_id);
CREATE INDEX breach_unit ON breach (log_id, unit, due_on);

CREATE TABLE breach_person (
    log_id  TEXT   NOT NULL,
    breach  TEXT   NOT NULL,
    no      BIGINT NOT NULL,
    role    TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    PRIMARY KEY (log_id, breach, no)
);

CREATE TABLE day_closed (
    log_id TEXT   NOT NULL,
    day    TEXT   NOT NULL,
    opened BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (log_id, day)
);

CREATE TABLE message (
    log_id  TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    unit    TEXT   NOT NULL,
    role    TEXT   NOT NULL,
    file    TEXT   NOT NULL,
    duty_id TEXT   NOT NULL,
    rule    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    breach  TEXT   NOT NULL,
    due_on  TEXT   NOT NULL,
    sent_on TEXT   NOT NULL,
    by_user TEXT   NOT NULL,
    by_role TEXT   NOT NULL,
    by_unit TEXT   NOT NULL,
    PRIMARY KEY (log_id, seq)
);
CREATE INDEX message_unit ON message (log_id, unit, seq);

CREATE TABLE message_read (
    log_id  TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (log_id, user_id, seq)
);

-- +goose Down
DROP TABLE message_read;
DROP TABLE message;
DROP TABLE day_closed;
DROP TABLE breach_person;
DROP TABLE breach;
DROP TABLE duty_version;
DROP INDEX duty_subject;
DROP INDEX duty_changed;
DROP INDEX duty_due;
ALTER TABLE duty DROP COLUMN seq;
ALTER TABLE duty DROP COLUMN version;
ALTER TABLE duty DROP COLUMN reading;
ALTER TABLE duty DROP COLUMN clock;
