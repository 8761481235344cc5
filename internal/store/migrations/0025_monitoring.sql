-- Withdrawals from the accounts of loans and what became of them; the monthly draw of
-- small ones; a bank's own names for the columns of its statements (A7).

-- +goose Up

CREATE TABLE withdrawal (
    log_id      TEXT    NOT NULL,
    withdrawal  TEXT    NOT NULL,
    household   TEXT    NOT NULL,
    loan        TEXT    NOT NULL,
    borrower    TEXT    NOT NULL,
    village     TEXT    NOT NULL,
    bank        TEXT    NOT NULL,
    moved_on    TEXT    NOT NULL,
    noted_on    TEXT    NOT NULL,
    amount_fen  BIGINT  NOT NULL,
    large       BOOLEAN NOT NULL,
    way         TEXT    NOT NULL,
    serial_key  TEXT    NOT NULL,
    payee_key   TEXT    NOT NULL,
    phone_key   TEXT    NOT NULL,
    payee       TEXT    NOT NULL,
    step        TEXT    NOT NULL,
    reminded_on TEXT    NOT NULL,
    reminded_by TEXT    NOT NULL,
    draw        TEXT    NOT NULL,
    drawn_on    TEXT    NOT NULL,
    used_on     TEXT    NOT NULL,
    used_by     TEXT    NOT NULL,
    agrees      TEXT    NOT NULL,
    problem     TEXT    NOT NULL,
    seq         BIGINT  NOT NULL,
    PRIMARY KEY (log_id, withdrawal)
);
CREATE INDEX withdrawal_loan ON withdrawal (log_id, loan, moved_on);
CREATE INDEX withdrawal_serial ON withdrawal (log_id, serial_key);
CREATE INDEX withdrawal_step ON withdrawal (log_id, step, village);
CREATE INDEX withdrawal_day ON withdrawal (log_id, moved_on);

CREATE TABLE draw (
    log_id      TEXT   NOT NULL,
    draw        TEXT   NOT NULL,
    bank        TEXT   NOT NULL,
    village     TEXT   NOT NULL,
    month       TEXT   NOT NULL,
    step        TEXT   NOT NULL,
    opened_on   TEXT   NOT NULL,
    frozen_on   TEXT   NOT NULL,
    population  BIGINT NOT NULL,
    fingerprint TEXT   NOT NULL,
    branch_done TEXT   NOT NULL,
    group_done  TEXT   NOT NULL,
    drawn       BIGINT NOT NULL,
    drawn_on    TEXT   NOT NULL,
    PRIMARY KEY (log_id, draw)
);
CREATE INDEX draw_village ON draw (log_id, village, month);

CREATE TABLE draw_row (
    log_id     TEXT    NOT NULL,
    withdrawal TEXT    NOT NULL,
    draw       TEXT    NOT NULL,
    drawn      BOOLEAN NOT NULL,
    PRIMARY KEY (log_id, withdrawal)
);
CREATE INDEX draw_row_draw ON draw_row (log_id, draw);

-- +goose Down
DROP TABLE draw_row;
DROP TABLE draw;
DROP TABLE withdrawal;
