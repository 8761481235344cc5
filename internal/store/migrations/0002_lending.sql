-- The lending line: projections of household files and offices, rebuilt from the
-- journal at any time; the salts of signed lists, which are not.

-- +goose Up

CREATE TABLE application (
    log_id           TEXT   NOT NULL,
    application      TEXT   NOT NULL,
    household        TEXT   NOT NULL,
    borrower         TEXT   NOT NULL,
    village          TEXT   NOT NULL,
    bank             TEXT   NOT NULL,
    purpose          TEXT   NOT NULL,
    step             TEXT   NOT NULL,
    step_since       TEXT   NOT NULL,
    round            BIGINT NOT NULL,
    revision         BIGINT NOT NULL,
    submitted_on     TEXT   NOT NULL,
    asked_fen        BIGINT NOT NULL,
    asked_months     BIGINT NOT NULL,
    suggested_fen    BIGINT NOT NULL,
    suggested_months BIGINT NOT NULL,
    decided_fen      BIGINT NOT NULL,
    decided_months   BIGINT NOT NULL,
    warnings         TEXT   NOT NULL,
    signed           BIGINT NOT NULL,
    signed_seats     TEXT   NOT NULL,
    list_village     TEXT   NOT NULL,
    list_township    TEXT   NOT NULL,
    list_county      TEXT   NOT NULL,
    document         TEXT   NOT NULL,
    contract         TEXT   NOT NULL,
    loan             TEXT   NOT NULL,
    PRIMARY KEY (log_id, application)
);
CREATE INDEX application_step ON application (log_id, step, village);
CREATE INDEX application_household ON application (log_id, household);

CREATE TABLE loan (
    log_id       TEXT   NOT NULL,
    loan         TEXT   NOT NULL,
    household    TEXT   NOT NULL,
    application  TEXT   NOT NULL,
    borrower     TEXT   NOT NULL,
    village      TEXT   NOT NULL,
    bank         TEXT   NOT NULL,
    purpose      TEXT   NOT NULL,
    contract     TEXT   NOT NULL,
    receipt      TEXT   NOT NULL,
    pack         TEXT   NOT NULL,
    amount_fen   BIGINT NOT NULL,
    rate_ppm     BIGINT NOT NULL,
    term_months  BIGINT NOT NULL,
    disbursed_on TEXT   NOT NULL,
    due_on       TEXT   NOT NULL,
    closed_on    TEXT   NOT NULL,
    closed_seq   BIGINT NOT NULL,
    notice       TEXT   NOT NULL,
    approver     TEXT   NOT NULL,
    lender       TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    PRIMARY KEY (log_id, loan)
);
CREATE INDEX loan_village ON loan (log_id, village, disbursed_on, loan);
CREATE INDEX loan_household ON loan (log_id, household);

CREATE TABLE movement (
    log_id        TEXT   NOT NULL,
    loan          TEXT   NOT NULL,
    no            BIGINT NOT NULL,
    household     TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    moved_on      TEXT   NOT NULL,
    seq           BIGINT NOT NULL,
    principal_fen BIGINT NOT NULL,
    interest_fen  BIGINT NOT NULL,
    by_user       TEXT   NOT NULL,
    PRIMARY KEY (log_id, loan, no)
);

CREATE TABLE hand (
    log_id      TEXT   NOT NULL,
    application TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    household   TEXT   NOT NULL,
    level       TEXT   NOT NULL,
    step        TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    acted_on    TEXT   NOT NULL,
    PRIMARY KEY (log_id, application, seq)
);

CREATE TABLE group_seat (
    log_id  TEXT NOT NULL,
    village TEXT NOT NULL,
    seat    TEXT NOT NULL,
    from_on TEXT NOT NULL,
    user_id TEXT NOT NULL,
    bank    TEXT NOT NULL,
    to_on   TEXT NOT NULL,
    PRIMARY KEY (log_id, village, seat, from_on)
);
CREATE INDEX group_seat_user ON group_seat (log_id, user_id);

CREATE TABLE list (
    log_id      TEXT   NOT NULL,
    list        TEXT   NOT NULL,
    level       TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    bank        TEXT   NOT NULL,
    document    TEXT   NOT NULL,
    rows_count  BIGINT NOT NULL,
    total_fen   BIGINT NOT NULL,
    fingerprint TEXT   NOT NULL,
    signed_on   TEXT   NOT NULL,
    signed_by   TEXT   NOT NULL,
    signed_role TEXT   NOT NULL,
    PRIMARY KEY (log_id, list)
);

CREATE TABLE list_row (
    log_id      TEXT   NOT NULL,
    list        TEXT   NOT NULL,
    no          BIGINT NOT NULL,
    household   TEXT   NOT NULL,
    application TEXT   NOT NULL,
    revision    BIGINT NOT NULL,
    amount_fen  BIGINT NOT NULL,
    term_months BIGINT NOT NULL,
    PRIMARY KEY (log_id, list, no)
);

CREATE TABLE notice (
    log_id     TEXT   NOT NULL,
    notice     TEXT   NOT NULL,
    token      TEXT   NOT NULL,
    village    TEXT   NOT NULL,
    posted_on  TEXT   NOT NULL,
    last_on    TEXT   NOT NULL,
    hotline    TEXT   NOT NULL,
    office     TEXT   NOT NULL,
    rows_count BIGINT NOT NULL,
    total_fen  BIGINT NOT NULL,
    posted_by  TEXT   NOT NULL,
    PRIMARY KEY (log_id, notice)
);
CREATE INDEX notice_token ON notice (log_id, token);

CREATE TABLE notice_row (
    log_id          TEXT   NOT NULL,
    notice          TEXT   NOT NULL,
    no              BIGINT NOT NULL,
    loan            TEXT   NOT NULL,
    borrower        TEXT   NOT NULL,
    purpose         TEXT   NOT NULL,
    amount_fen      BIGINT NOT NULL,
    subsidy_percent BIGINT NOT NULL,
    subsidy_ppm     BIGINT NOT NULL,
    subsidy_fen     BIGINT NOT NULL,
    PRIMARY KEY (log_id, notice, no)
);

CREATE TABLE setting (
    log_id TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    set_on TEXT NOT NULL,
    PRIMARY KEY (log_id, name)
);

-- The salts of the row commitments of signed lists: without them a fingerprint
-- cannot be recomputed. Truth, not a projection.
CREATE TABLE row_salt (
    log_id TEXT   NOT NULL,
    list   TEXT   NOT NULL,
    no     BIGINT NOT NULL,
    salt   BYTEA  NOT NULL,
    PRIMARY KEY (log_id, list, no)
);

-- +goose Down
DROP TABLE row_salt;
DROP TABLE setting;
DROP TABLE notice_row;
DROP TABLE notice;
DROP TABLE list_row;
DROP TABLE list;
DROP TABLE group_seat;
DROP TABLE hand;
DROP TABLE movement;
DROP TABLE loan;
DROP TABLE application;
