-- Collection before and after maturity (A10.1, A10.2) and the recovery of loans whose
-- borrower or purpose is wrong (A10.3, A10.4): projections of the household files.

-- +goose Up

CREATE TABLE collection (
    log_id           TEXT   NOT NULL,
    loan             TEXT   NOT NULL,
    household        TEXT   NOT NULL,
    village          TEXT   NOT NULL,
    bank             TEXT   NOT NULL,
    chased_on        TEXT   NOT NULL,
    served           BIGINT NOT NULL,
    notice           TEXT   NOT NULL,
    kind             TEXT   NOT NULL,
    issued_on        TEXT   NOT NULL,
    served_on        TEXT   NOT NULL,
    way              TEXT   NOT NULL,
    contact_on       TEXT   NOT NULL,
    promised_on      TEXT   NOT NULL,
    promise_on       TEXT   NOT NULL,
    promise_fen      BIGINT NOT NULL,
    promise_paid_fen BIGINT NOT NULL,
    limitation_from  TEXT   NOT NULL,
    PRIMARY KEY (log_id, loan)
);

CREATE TABLE collection_notice (
    log_id        TEXT    NOT NULL,
    notice        TEXT    NOT NULL,
    loan          TEXT    NOT NULL,
    household     TEXT    NOT NULL,
    village       TEXT    NOT NULL,
    bank          TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    no            BIGINT  NOT NULL,
    issued_on     TEXT    NOT NULL,
    issued_by     TEXT    NOT NULL,
    due_on        TEXT    NOT NULL,
    overdue_days  BIGINT  NOT NULL,
    principal_fen BIGINT  NOT NULL,
    interest_fen  BIGINT  NOT NULL,
    reckoned      BOOLEAN NOT NULL,
    pay_by        TEXT    NOT NULL,
    addressed     TEXT    NOT NULL,
    replaced      BOOLEAN NOT NULL,
    served_on     TEXT    NOT NULL,
    noted_on      TEXT    NOT NULL,
    settled_on    TEXT    NOT NULL,
    way           TEXT    NOT NULL,
    receiver      TEXT    NOT NULL,
    seq           BIGINT  NOT NULL,
    PRIMARY KEY (log_id, notice)
);
CREATE INDEX collection_notice_village ON collection_notice (log_id, village, issued_on);

CREATE TABLE collection_act (
    log_id      TEXT   NOT NULL,
    loan        TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    household   TEXT   NOT NULL,
    village     TEXT   NOT NULL,
    bank        TEXT   NOT NULL,
    acted_on    TEXT   NOT NULL,
    noted_on    TEXT   NOT NULL,
    way         TEXT   NOT NULL,
    spoke       TEXT   NOT NULL,
    by_user     TEXT   NOT NULL,
    owed_fen    BIGINT NOT NULL,
    promise_on  TEXT   NOT NULL,
    promise_fen BIGINT NOT NULL,
    paid_fen    BIGINT NOT NULL,
    PRIMARY KEY (log_id, loan, seq)
);

CREATE TABLE recovery (
    log_id        TEXT   NOT NULL,
    problem       TEXT   NOT NULL,
    loan          TEXT   NOT NULL,
    household     TEXT   NOT NULL,
    village       TEXT   NOT NULL,
    bank          TEXT   NOT NULL,
    rule          TEXT   NOT NULL,
    started_on    TEXT   NOT NULL,
    set_on        TEXT   NOT NULL,
    document      TEXT   NOT NULL,
    members       TEXT   NOT NULL,
    class         TEXT   NOT NULL,
    amount_fen    BIGINT NOT NULL,
    deadline      TEXT   NOT NULL,
    planned_on    TEXT   NOT NULL,
    recovered_fen BIGINT NOT NULL,
    recovered_on  TEXT   NOT NULL,
    PRIMARY KEY (log_id, problem)
);

-- +goose Down

DROP TABLE recovery;
DROP TABLE collection_act;
DROP TABLE collection_notice;
DROP TABLE collection;
